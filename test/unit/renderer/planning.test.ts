import { describe, expect, test } from 'vitest';
import { problemsOf } from '../../../renderer/screens/script/values-stage.tsx';
import { sortCeremonies } from '../../../renderer/store/home.ts';
import {
  castKit,
  changePlan,
  doubledIn,
  missingFor,
  newPracticeFolder,
  participantFileName,
  participantPath,
  placesOf,
  planningStages,
  planningStore,
  resetPlanning,
  waiversOf,
} from '../../../renderer/store/planning.ts';
import { isReady } from '../../../renderer/store/planning-actions.ts';
import { dryRunSchema } from '../../../shared/ipc/view.ts';

const dryRun = dryRunSchema.parse({
  ok: true,
  title: 'A ceremony',
  purpose: 'To try.',
  sha256: 'ab'.repeat(32),
  minutes: 10,
  roles: { administrator: 1, custodian: 2 },
  parameters: [],
  steps: [],
  abort: [],
  left: [],
  problems: [],
});

describe('a practice kit', () => {
  const kit = {
    folder: '/room',
    module: { path: '/lib.so', configuration: '/room/token' },
    people: [
      { id: 'custodian-2', name: 'Cyril', file: '/room/people/custodian-2.json' },
      { id: 'witness-1', name: 'Wilma', file: '/room/people/witness-1.json' },
    ],
    parameters: { 'token-label': 'made', 'key-label': 'k' },
    blankToken: { path: '/lib.so', configuration: '/room/blank', label: 'to be made' },
    passphrase: 'p',
    pin: '1',
  };
  const parameter = { name: 'token-label', title: 'Label', type: 'label', default: null, value: null };
  const step = { id: 's', section: 'x', title: 't', actor: 'a', approvals: '', startsAtMinute: 0, minutes: 1, say: '' };

  test('gives a script the values it declares, the people it has places for, and the token that is set up', () => {
    const asked = { ...dryRun, parameters: [parameter] };
    expect(castKit(kit, asked as typeof dryRun)).toEqual({
      parameters: { 'token-label': 'made' },
      people: { 'custodian-2': '/room/people/custodian-2.json' },
      names: { 'custodian-2': 'Cyril' },
      module: kit.module,
    });
  });

  test('gives a script that sets a token up the blank one, and its label', () => {
    const asked = { ...dryRun, parameters: [parameter], steps: [{ ...step, kind: 'initialise-token' }] };
    expect(castKit(kit, asked as typeof dryRun)).toMatchObject({
      parameters: { 'token-label': 'to be made' },
      module: { path: '/lib.so', configuration: '/room/blank' },
    });
  });
});

describe('planning', () => {
  test('every role has its places, numbered', () => {
    expect(placesOf(dryRun).map(({ place }) => place)).toEqual(['administrator-1', 'custodian-1', 'custodian-2']);
  });

  test('the plan names what it still lacks', () => {
    resetPlanning({ script: 'a-ceremony', dryRun, people: { 'administrator-1': '/media/ada.json', 'custodian-1': '' } });
    expect(missingFor(planningStore.getState())).toEqual({
      script: false,
      problems: false,
      places: ['custodian-1', 'custodian-2'],
      module: true,
    });
    expect(isReady(planningStore.getState())).toBe(false);
  });

  test('a plan with everything is ready, and one whose dry run finds problems is not', () => {
    const people = { 'administrator-1': 'a', 'custodian-1': 'b', 'custodian-2': 'c' };
    resetPlanning({ script: 'a-ceremony', dryRun, people, module: { path: '/usr/lib/token.so', configuration: '' } });
    expect(isReady(planningStore.getState())).toBe(true);
    changePlan({ dryRun: { ...dryRun, ok: false } });
    expect(isReady(planningStore.getState())).toBe(false);
  });

  test('a plan made before a change no longer holds', () => {
    resetPlanning({ draft: { code: 'K7QM-2D9F', planDigest: '', words: [], approvers: [] } });
    changePlan({ mode: 'production' });
    expect(planningStore.getState().draft).toBeNull();
  });

  test('the practice kit is a stage of practice only', () => {
    expect(planningStages('practice')).toContain('practice');
    expect(planningStages('production')).not.toContain('practice');
  });

  test('a problem stands at the parameter it names, not at one whose name contains it', () => {
    const problem = { code: 'X', line: 3, column: 5, expected: 'a', got: 'b', message: 'm', step: null };
    const both = {
      ...dryRun,
      problems: [
        { ...problem, path: 'parameters.key-label' },
        { ...problem, path: 'steps[2].label' },
      ],
    };
    expect(problemsOf(both, 'key-label')).toHaveLength(1);
    expect(problemsOf(both, 'key')).toHaveLength(0);
  });
});

describe('paths and names', () => {
  test('a file of a folder, or an absolute path as it is', () => {
    expect(participantPath('/media/usb/', 'ada.json')).toBe('/media/usb/ada.json');
    expect(participantPath('/media/usb', '/home/ada.json')).toBe('/home/ada.json');
    expect(participantPath('D:\\people', 'C:\\ada.json')).toBe('C:\\ada.json');
  });

  test('a file name is made of any name', () => {
    expect(participantFileName('Wilma Řezníčková')).toBe('wilma-reznickova.json');
    expect(participantFileName('李')).toBe('participant.json');
  });

  test('a practice gets a folder of its own', () => {
    expect(newPracticeFolder('/media/usb/', Date.UTC(2026, 10, 23, 20, 5))).toBe('/media/usb/claviger-practice-20261123-2005');
  });
});

test('what somebody must act on comes first', () => {
  const line = { title: '', mode: 'practice' as const };
  const sorted = sortCeremonies([
    { ...line, code: 'AAAA-0001', status: 'finished', openedAt: '2026-01-01' },
    { ...line, code: 'AAAA-0002', status: 'finished', openedAt: '2026-03-01' },
    { ...line, code: 'AAAA-0003', status: 'interrupted', openedAt: '2026-02-01' },
  ]);
  expect(sorted.open.map(({ code }) => code)).toEqual(['AAAA-0003']);
  expect(sorted.finished.map(({ code }) => code)).toEqual(['AAAA-0002', 'AAAA-0001']);
});

describe('one person in several places', () => {
  const people = { 'administrator-1': '/a.json', 'security-officer-1': '/a.json', 'custodian-1': '/c.json', 'custodian-2': '' };

  test('is named with their places, and waived for the reason that is written down', () => {
    expect(doubledIn(people)).toEqual([{ file: '/a.json', places: ['administrator-1', 'security-officer-1'] }]);
    expect(waiversOf({ people, reasons: { '/a.json': ' ', '/c.json': 'no reason' } })).toEqual([]);
    expect(waiversOf({ people, reasons: { '/a.json': ' few people ' } })).toEqual([
      { person: 'administrator-1', roles: ['administrator', 'security-officer'], reason: 'few people' },
    ]);
  });
});

import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { errorRows, errorTitle } from '../../../renderer/components/error-notice.tsx';
import { observedRows } from '../../../renderer/components/observed.ts';
import { Runner } from '../../../renderer/screens/engine/engine-screen.tsx';
import { activeTurn, personLabel, whatFollows, whoActs } from '../../../renderer/screens/engine/people.ts';
import { stoppedAt } from '../../../renderer/screens/engine/resume-page.tsx';
import { VerdictReport } from '../../../renderer/screens/verify/verdict-report.tsx';
import { stepView } from '../../../renderer/steps/index.ts';
import { isPrivate } from '../../../renderer/store/ceremony.ts';
import { stepKinds } from '../../../shared/engine/steps/index.ts';
import type { CeremonyView, CurrentStepView } from '../../../shared/ipc/view.ts';
import { HEAD, sampleReport, sampleView, shown, turn } from './sample-views.ts';

function page(view: CeremonyView): string {
  return renderToStaticMarkup(createElement(Runner, { view }));
}

function stepOf(view: CeremonyView): CurrentStepView {
  if (view.current === null) throw new Error('no step');
  return view.current;
}

const generate = turn('generate', 'generate the key', ['administrator-1']);
const twoRoles: CurrentStepView['approvals'] = [
  { role: 'security-officer', count: 1, given: ['security-officer-1'], candidates: ['security-officer-1'] },
  { role: 'internal-witness', count: 1, given: [], candidates: ['internal-witness-1'] },
];

describe('who acts', () => {
  test('those who still have to approve, then whoever has the turn', () => {
    const approving = sampleView('make-key', { approved: false, approvals: twoRoles, turns: [generate] });
    expect(whoActs(approving, stepOf(approving)).map(({ name }) => name)).toEqual(['Wilma Řezníčková']);
    expect(activeTurn(stepOf(approving))).toBeUndefined();
    expect(whatFollows(approving, stepOf(approving))).toBe('then: Ada Lindqvist: generate the key');
    const approved = sampleView('make-key', { turns: [generate] });
    expect(whoActs(approved, stepOf(approved)).map(({ name }) => name)).toEqual(['Ada Lindqvist']);
    expect(whatFollows(approved, stepOf(approved))).toBe('then: Internal witness: Checkpoint after the key');
  });

  test('people of one role are numbered', () => {
    const view = sampleView('make-key', {});
    expect(personLabel(view, 'custodian-2').role).toBe('Custodian 2');
    expect(personLabel(view, 'administrator-1').role).toBe('Administrator');
  });

  test('a turn with a secret or a signature is private', () => {
    expect(isPrivate({ secret: 'pin', signs: null })).toBe(true);
    expect(isPrivate({ secret: 'none', signs: 'acknowledge' })).toBe(true);
    expect(isPrivate({ secret: 'none', signs: null })).toBe(false);
  });
});

describe('the runner', () => {
  test('a step that was not begun has one button', () => {
    const html = page(sampleView('make-key', { begun: false, approved: false, approvals: twoRoles, turns: [generate] }));
    expect(html).toContain('data-testid="begin"');
    expect(html).not.toContain('approve-internal-witness-1');
    expect(html).not.toContain('turn-generate');
  });

  test('approvals that were given are stated, the others are buttons', () => {
    const html = page(sampleView('make-key', { approved: false, approvals: twoRoles, turns: [generate] }));
    expect(html).toContain('data-testid="approved-security-officer-1"');
    expect(html).toContain('data-testid="approve-internal-witness-1"');
    expect(html).not.toContain('turn-generate');
  });

  test('that something cannot be undone is said where it is true, and only there', () => {
    const final = shown('The token makes the data key', { undo: 'cannot-be-undone' });
    expect(page(sampleView('make-key', { shown: final, turns: [generate] }))).toContain('This cannot be undone.');
    expect(page(sampleView('make-key', { turns: [generate] }))).not.toContain('This cannot be undone.');
  });

  test('at a checkpoint only one set of words is on the screen', () => {
    const noted = turn('noted', 'write the words down', ['internal-witness-1'], { signs: 'acknowledge' });
    const expected = [{ label: 'Chain head', value: HEAD }];
    const html = page(sampleView('key-checkpoint', { shown: shown('Checkpoint', { expected }), turns: [noted] }));
    expect(html).toContain('data-testid="checkpoint-words"');
    expect(html).not.toContain('data-testid="head-words"');
  });

  test('the fingerprint is not on the screen while somebody must type it from paper', () => {
    const read = turn('read', 'read the request file', ['administrator-1'], {
      done: true,
      observed: { wrappingKeySha256: HEAD, validTo: '2026-11-24T20:00:00Z', compared: false, request: {} },
    });
    const compare = turn('compare', 'type the fingerprint from paper', ['internal-witness-1'], { signs: 'acknowledge' });
    const line = { seq: 20, at: '2026-11-23T20:30:00.000Z', type: 'turn', text: `Ada read the request: SHA-256 ${HEAD}.` };
    const html = page(sampleView('read-request', { turns: [read, compare] }, { ledger: [line] }));
    expect(html).toContain('2026-11-24T20:00:00Z');
    expect(html).toContain('(shown when it has been compared)');
    expect(html).not.toContain(HEAD.slice(0, 8));
  });

  test('what is typed for the record is asked for by its name', () => {
    const expected = [{ label: 'bag-1', value: 'Number on the bag' }];
    const step = stepOf(
      sampleView('bags', { shown: shown('Bags', { expected }), turns: [turn('write-down', 'type', ['internal-witness-1'])] }),
    );
    const form = new FormData();
    form.set('bag-1', ' 0042 ');
    expect(stepView('record').input?.(form, step)).toEqual({ values: { 'bag-1': '0042' } });
  });

  test('an interruption in a secret section says that it begins again', () => {
    const inside = { ...sampleView('try-shares', {}), status: 'interrupted' as const, current: null };
    expect(stoppedAt(inside)).toMatchObject({ restarts: true, step: { id: 'try-shares' } });
    expect(page(inside)).toContain('data-testid="block-restarts"');
    const before = { ...sampleView('key-checkpoint', {}), status: 'interrupted' as const, current: null };
    expect(page(before)).not.toContain('data-testid="block-restarts"');
    expect(page(before)).toContain('data-testid="resume-ceremony"');
  });

  test('signatures that are missing are buttons; the end names the folder', () => {
    const turns = [turn('sign-administrator-1', 'signs', ['administrator-1'], { done: true })];
    const signing = page(sampleView('sign-it', { turns }, { status: 'signing' }));
    expect(signing).toContain('data-testid="signed-administrator-1"');
    expect(signing).toContain('data-testid="sign-custodian-3"');
    const folder = '/media/usb/K7QM-2D9F';
    const finished = page(sampleView('sign-it', {}, { status: 'finished', current: null, folder }));
    expect(finished).toContain(folder);
    expect(finished).toContain('data-testid="verify-now"');
  });

  test('every kind of step has a page, and no page has a style of its own', () => {
    for (const kind of Object.keys(stepKinds)) {
      const html = page(sampleView('make-key', { kind, turns: [generate] }));
      expect(html, kind).toContain(`data-kind="${kind}"`);
      expect(html, kind).not.toContain('style=');
    }
  });
});

describe('what is observed and refused', () => {
  test('a check value and its method are one row', () => {
    expect(observedRows({ checkValue: { method: 'CMAC', value: 'A1B2C3' }, extractable: false })).toEqual([
      { label: 'Check value', value: 'A1B2C3 (CMAC)' },
      { label: 'Can be wrapped again', value: 'no' },
    ]);
  });

  test('an error says its meaning, what was expected and found, and what to do', () => {
    const error = { code: 'SHARE_CHECKSUM', field: 'sheet', got: 'another', message: 'm', action: 'Look again.' };
    expect(errorTitle(error)).toBe('The checksum of the share does not hold: at least one character is wrong.');
    expect(errorRows(error).map(({ label }) => label)).toEqual(['About', 'Found', 'What to do now']);
    expect(errorTitle({ ...error, code: 'NEWER_THAN_THIS_WINDOW', message: 'something else' })).toBe('Something else.');
  });
});

test('a verdict is stated with what it rests on', () => {
  const html = renderToStaticMarkup(createElement(VerdictReport, { report: sampleReport }));
  expect(html).toContain('data-verdict="identities-unproven"');
  expect(html).toContain('Intact; identities unproven');
  expect(html).toContain('no trusted certificates were given');
  expect(html).toContain('Clara Moreau, custodian');
});

import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { Runner } from '../../../renderer/screens/engine/engine-screen.tsx';
import { stepTitle, withNames } from '../../../renderer/screens/engine/people.ts';
import { RoomPage } from '../../../renderer/screens/engine/room/room-page.tsx';
import { readDecision } from '../../../renderer/steps/exception-fields.tsx';
import { stepView } from '../../../renderer/steps/index.ts';
import { isPossible, possibleAsks, type RoomAsk } from '../../../renderer/store/room.ts';
import type { CeremonyView } from '../../../shared/ipc/view.ts';
import { sampleView, shown, turn } from './sample-views.ts';

const runner = (view: CeremonyView) => renderToStaticMarkup(createElement(Runner, { view }));
const asked = (view: CeremonyView, ask: RoomAsk) => renderToStaticMarkup(createElement(RoomPage, { view, ask }));
const optional = { optional: 'where the medium is full', turns: [turn('write', 'write the medium', ['administrator-1'])] };
const exception: CeremonyView['exceptions'][number] = {
  id: 'exception-1',
  number: 1,
  caller: 'custodian-2',
  during: 'make-key',
  duringTitle: 'The token makes the data key',
  expected: 'light',
  happened: 'the light went out',
  round: 2,
  settled: false,
  severity: null,
  text: '',
  opinions: [],
};

describe('what can be asked for', () => {
  test('the stop always, while the ceremony is open', () => {
    expect(possibleAsks(sampleView('make-key', {}, { insertable: [] }))).toEqual(['exception']);
    expect(possibleAsks(sampleView('make-key', {}, { status: 'signing' }))).toEqual([]);
    expect(runner(sampleView('make-key', {}, { insertable: [] }))).toContain('Stop – something is not right');
    expect(runner(sampleView('make-key', {}, { status: 'finished' }))).not.toContain('room-bar');
  });

  test('to leave a step out only where the script lets people, and only before anything of it is done', () => {
    expect(possibleAsks(sampleView('make-key', {}))).not.toContain('skip');
    expect(possibleAsks(sampleView('make-key', optional))).toContain('skip');
    expect(isPossible(sampleView('make-key', optional), 'skip')).toBe(true);
    expect(isPossible(sampleView('make-key', { ...optional, begun: false }), 'skip')).toBe(false);
    const done = { ...optional, turns: [turn('write', 'write the medium', ['administrator-1'], { done: true })] };
    expect(isPossible(sampleView('make-key', done), 'skip')).toBe(false);
  });

  test('a stop that nobody could sign says why instead of a form', () => {
    const html = asked(sampleView('make-key', {}, { insertable: [] }), 'exception');
    expect(html).toContain('prove presence first');
    expect(html).not.toContain('room-go');
  });

  test('only people who are present ask; the others can come back', () => {
    const html = asked(sampleView('make-key', {}), 'arrive');
    const [callers, persons] = html.split('data-testid="room-person"');
    expect(callers).not.toContain('custodian-3');
    expect(persons).toContain('custodian-3');
    expect(persons).not.toContain('custodian-1"');
  });

  test('who approved a step does not leave it out', () => {
    const approvals = [{ role: 'administrator', count: 1, given: ['administrator-1'], candidates: ['administrator-1'] }] as const;
    const view = sampleView('make-key', {
      ...optional,
      approvals: approvals.map((one) => ({ ...one, given: [...one.given], candidates: [] })),
    });
    expect(asked(view, 'skip')).not.toContain('value="administrator-1"');
    expect(asked(sampleView('make-key', optional), 'skip')).toContain('value="administrator-1"');
  });
});

describe('what is said of it', () => {
  test('exceptions so far, by name, with what became of them', () => {
    const html = runner(
      sampleView(
        'make-key',
        {},
        { exceptions: [exception, { ...exception, id: 'exception-2', number: 2, settled: true, severity: 'repeat' }] },
      ),
    );
    expect(html).toContain('1: not decided yet, round 2');
    expect(html).toContain('2: done once more');
    expect(html).toContain('Cyril Okafor, during “The token makes the data key”');
  });

  test('a ceremony that was given up says so, before and after its end', () => {
    expect(runner(sampleView('close-it', {}, { aborted: 'Exception 1' }))).toContain('This ceremony was given up.');
    const end = runner(sampleView('close-it', {}, { aborted: 'Exception 1', status: 'finished' }));
    expect(end).toContain('The ceremony was given up, and its end is signed');
    expect(end).not.toContain('The ceremony is finished');
  });

  test('people are called by their names, not by what the transcript calls them', () => {
    const view = sampleView('make-key', {
      turns: [turn('a', 'b', ['administrator-1'], { done: true, observed: { by: 'custodian-1' } })],
    });
    expect(runner(view)).toContain('Clara Moreau');
    expect(runner(view)).not.toContain('>custodian-1<');
    expect(withNames(view, 'custodian-12 and custodian-1.')).toBe('custodian-12 and Clara Moreau.');
    expect(stepTitle(view, 'make-key')).toBe('The token makes the data key');
    expect(stepTitle(view, 'nothing-1')).toBe('nothing-1');
  });
});

describe('forms', () => {
  test('a decision is read with everybody’s opinion', () => {
    const form = new FormData();
    const typed = {
      severity: 'repeat',
      from: 'make-key',
      text: ' again ',
      'opinion custodian-1': 'disagree',
      'why custodian-1': 'no',
      'benefits custodian-2': 'on',
    };
    for (const [name, value] of Object.entries(typed)) form.set(name, value);
    expect(readDecision(form)).toEqual({
      severity: 'repeat',
      text: 'again',
      from: 'make-key',
      benefits: ['custodian-2'],
      opinions: [{ person: 'custodian-1', opinion: 'disagree', text: 'no' }],
    });
  });

  test('a break is counted, and goes on with other bags only where somebody ticks it', () => {
    const view = sampleView('make-key', {
      kind: 'break',
      shown: shown('Break', { expected: [{ label: 'Item 1', value: 'laptop' }] }),
    });
    const form = new FormData();
    form.set('bag-1', ' B-1 ');
    form.set('people', '5');
    if (view.current === null) throw new Error('no step');
    expect(stepView('break').input?.(form, view.current)).toEqual({ bags: ['B-1'], people: 5 });
    form.set('exception', 'exception-1');
    expect(stepView('break').input?.(form, view.current)).toMatchObject({ exception: 'exception-1' });
  });

  test('an ending says what was destroyed and what remains', () => {
    const view = sampleView('make-key', { kind: 'zeroise' });
    const observed = { did: 'destroy', destroyed: ['01'], remaining: [{ id: '02', label: 'k', because: 'gone' }] };
    const done = turn('destroy-1', 'destroy', ['administrator-1'], { done: true, observed });
    if (view.current === null) throw new Error('no step');
    expect(stepView('zeroise').observed?.(done, view.current)).toEqual([
      { label: 'Destroyed and proved absent', value: 'CKA_ID 01' },
      { label: 'REMAINS', value: 'k, CKA_ID 02: gone' },
    ]);
  });
});

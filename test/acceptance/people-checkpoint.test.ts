import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask } from '../../electron/cli/ask.ts';
import { bytesToWords, checkpointWords } from '../../shared/core/words.ts';
import { makePeopleRoom, type PeopleRoom, refused } from '../fakes/people-room.ts';
import { atStep, scratchFolder } from '../fakes/scripted-room.ts';

vi.setConfig({ testTimeout: 60_000 });

const script = (folder: string) => `ceremony: people
version: 1
title: People alone
purpose: To show who does what
duration: 60
parameters: {}
roles: { administrator: 1, security-officer: 1, internal-witness: 1, external-witness: 1, custodian: 1 }
forbid:
  - [administrator, custodian]
approve:
  - { role: security-officer, count: 1 }
  - { role: internal-witness, count: 1 }
outputs:
  - The signed transcript
sections:
  - id: all
    title: All of it
    steps:
      - { id: roll-call, kind: roll-call, title: The roll is called, actor: administrator, identity: 'yes', retype-checkpoint: 'yes' }
      - { id: first-words, kind: checkpoint, title: First checkpoint, actor: internal-witness }
      - { id: confirm, kind: confirm-checkpoint, title: The words are typed, actor: internal-witness }
      - { id: note, kind: record, title: A note, actor: administrator, items: { bag: Number of the bag } }
      - { id: last-words, kind: checkpoint, title: Last checkpoint, actor: internal-witness }
      - { id: close, kind: close, title: Everybody decides, actor: administrator, statement: I was present. }
      - { id: sign, kind: sign-transcript, title: Everybody signs, actor: administrator, folder: ${folder}/out }
`;
const places = {
  'administrator-1': 'Ada',
  'security-officer-1': 'Otto',
  'internal-witness-1': 'Wilma',
  'external-witness-1': 'Erik',
  'custodian-1': 'Clara',
};
const identity = { document: 'passport', lastFour: '12aB', checkedBy: 'administrator-1' };

const scratch = scratchFolder();
let room: PeopleRoom;
let code: string;

beforeAll(async () => {
  room = await makePeopleRoom({ folder: scratch.folder, script: script(scratch.folder), places });
  code = await room.open();
});
afterAll(async () => {
  await room.close();
  scratch.remove();
});

const present = (id: string, input: Record<string, unknown>) => room.perform(code, 'roll-call', `present-${id}`, id, input);
const typed = (step: string, number: 1 | 2, person: string, words?: readonly string[]) =>
  room.perform(code, step, `type-checkpoint-${number}`, person, words === undefined ? {} : { words });
/** Two words one after the other, however they are written down: a single one is an English word like others. */
const pairsOf = (words: readonly string[]) =>
  words.slice(1).map((word, index) => new RegExp(`${words[index]}[^a-z]{1,4}${word}`.toLowerCase(), 'i'));
/** Every text of the view, to look for what must not be in it. */
const shown = async () => JSON.stringify(await room.view(code)).toLowerCase();

describe('a document at roll-call', () => {
  it('is asked for, and only by its kind and four characters', async () => {
    await room.begin(code, 'roll-call');
    const prompt = await ask(room.service(), 'custodian.prompt', {
      task: 'turn',
      code,
      step: 'roll-call',
      turn: 'present-custodian-1',
      person: 'custodian-1',
    });
    expect(prompt.identity?.checkers.map(({ id }) => id)).toEqual(Object.keys(places).filter((id) => id !== 'custodian-1'));
    await refused(present('custodian-1', {}), 'IDENTITY_MISSING', 'identity');
    await refused(present('custodian-1', { identity: { ...identity, lastFour: '12345' } }), 'INPUT_INVALID', 'identity.lastFour');
    await refused(present('custodian-1', { identity: { ...identity, document: '' } }), 'INPUT_INVALID', 'identity.document');
  });

  it('is looked at by somebody else, who is there once anybody is', async () => {
    await refused(
      present('custodian-1', { identity: { ...identity, checkedBy: 'custodian-1' } }),
      'PERSON_NOT_ALLOWED',
      'identity.checkedBy',
    );
    await refused(
      present('custodian-1', { identity: { ...identity, checkedBy: 'stranger-1' } }),
      'PERSON_NOT_ALLOWED',
      'identity.checkedBy',
    );
    await present('administrator-1', { identity: { ...identity, checkedBy: 'custodian-1' } });
    await refused(
      present('security-officer-1', { identity: { ...identity, checkedBy: 'internal-witness-1' } }),
      'PERSON_NOT_ALLOWED',
      'identity.checkedBy',
    );
    await present('security-officer-1', { identity });
  });
});

describe('a checkpoint typed from paper', () => {
  let words: readonly string[];
  let seq: number;

  it('is nowhere to be seen while it is to be typed', async () => {
    const noting = await room.playUntil(code, atStep('first-words'));
    const head = noting.current?.shown.expected[0]?.value ?? '';
    words = checkpointWords(head);
    // Its event is the next one.
    seq = noting.count;
    const view = await room.playUntil(code, ({ current }) => current?.id === 'confirm' && !current.begun);
    expect(view).toMatchObject({ headWords: [], checkpoints: [] });
    const begun = await room.begin(code, 'confirm');
    expect(begun.current?.turns.map(({ secret, people }) => [secret, ...people])).toEqual([
      ['words', 'internal-witness-1', 'external-witness-1'],
      ['words', 'internal-witness-1', 'external-witness-1', 'security-officer-1'],
    ]);
    expect(begun.current?.shown.expected).toEqual([
      { label: 'Checkpoint on your paper', value: `First checkpoint, event ${seq}` },
    ]);
    const seen = await shown();
    for (const pair of pairsOf(words)) expect(seen).not.toMatch(pair);
    expect(seen).not.toContain(head);
    const prompt = await ask(room.service(), 'custodian.prompt', {
      task: 'turn',
      code,
      step: 'confirm',
      turn: 'type-checkpoint-1',
      person: 'internal-witness-1',
    });
    expect(prompt.words).toEqual({ count: 16 });
    expect(JSON.stringify(prompt)).not.toContain(head);
  });

  it('must be the right words, by a witness, and not in the open', async () => {
    await refused(typed('confirm', 1, 'security-officer-1', words), 'PERSON_NOT_ALLOWED', 'confirm');
    await refused(typed('confirm', 1, 'custodian-1', words), 'PERSON_NOT_ALLOWED', 'confirm');
    await refused(typed('confirm', 2, 'security-officer-1', words), 'TURN_UNKNOWN', 'step confirm');
    await refused(typed('confirm', 1, 'internal-witness-1', words.slice(1)), 'INPUT_INVALID', 'confirm.words');
    await refused(typed('confirm', 1, 'internal-witness-1', words.with(4, 'claviger')), 'WORDS_INVALID', 'word 5');
    await refused(typed('confirm', 1, 'internal-witness-1', words.with(0, words[1] ?? '')), 'WORDS_INVALID', 'word 1');
    const others = bytesToWords(new Uint8Array(16).fill(7));
    expect(
      await refused(typed('confirm', 1, 'internal-witness-1', others), 'CHECKPOINT_DIFFERENT', 'checkpoint: First checkpoint'),
    ).toMatchObject({ expected: `the words that were recorded in event ${seq}`, got: 'other words' });
    const open = { code, step: 'confirm', turn: 'type-checkpoint-1', person: 'internal-witness-1', input: { words: [...words] } };
    await refused(ask(room.service(), 'step.performOpen', open), 'TURN_PRIVATE', 'confirm');
  });

  it('is typed by two people, in any case of letters', async () => {
    const upper = words.map((word) => word.toUpperCase());
    const half = await typed('confirm', 1, 'external-witness-1', upper);
    expect(half.headWords).toEqual([]);
    expect(half.current?.turns[0]?.observed).toEqual({ checkpoint: seq });
    expect(half.current?.turns[1]?.people).toEqual(['internal-witness-1', 'security-officer-1']);
    await refused(typed('confirm', 2, 'external-witness-1', words), 'PERSON_NOT_ALLOWED', 'confirm');
    const whole = await typed('confirm', 2, 'security-officer-1', words);
    expect(whole.current?.id).toBe('note');
    expect(whole.headWords).toHaveLength(16);
    expect(whole.checkpoints.map((checkpoint) => checkpoint.words)).toEqual([words]);
  });

  it('is typed again after an interruption, before anything else', async () => {
    await room.begin(code, 'note');
    await room.restart();
    const seen = await shown();
    for (const pair of pairsOf(words)) expect(seen).not.toMatch(pair);
    expect(await room.view(code)).toMatchObject({ status: 'interrupted', headWords: [], checkpoints: [] });
    const resumed = await room.playUntil(code, atStep('roll-call'));
    expect(resumed.current?.turns.map(({ id }) => id).slice(-2)).toEqual(['type-checkpoint-1', 'type-checkpoint-2']);
    // Everybody was known before: nobody shows a document again.
    await present('external-witness-1', {});
    await refused(typed('roll-call', 1, 'internal-witness-1', words), 'PERSON_ABSENT', 'presence');
    await refused(typed('roll-call', 2, 'external-witness-1', words), 'VALUE_DIFFERENT', 'how many people have typed');
    await typed('roll-call', 1, 'external-witness-1', words);
    await refused(typed('roll-call', 2, 'external-witness-1', words), 'PERSON_NOT_ALLOWED', 'roll-call');
    const events = await room.finish(code);
    const typists = events.flatMap((event) =>
      event.type === 'turn' && event.body.turn.startsWith('type-checkpoint') ? [event.body.person] : [],
    );
    expect(typists).toHaveLength(4);
    const refusals = JSON.stringify(events.filter(({ type }) => type === 'refusal'));
    for (const pair of pairsOf(words)) expect(refusals).not.toMatch(pair);
    expect(readFileSync(join(scratch.folder, 'out', code, 'transcript.jsonl'), 'utf8')).toContain('"lastFour":"12aB"');
  });
});

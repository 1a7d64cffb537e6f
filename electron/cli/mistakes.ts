import { mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { utf8ToBytes } from '../../shared/core/bytes.ts';
import { ClavigerError } from '../../shared/core/errors/index.ts';
import type { CeremonyView, CurrentStepView } from '../../shared/ipc/view.ts';
import type { Service } from '../service/service.ts';
import { ask } from './ask.ts';

type Call = () => Promise<unknown>;

/**
 * What people do wrong before they do it right, each once: a wrong passphrase, a wrong PIN, a fingerprint of another key, a folder
 * that is already there. Each must be refused; `tell` gets the refusal in words. Throws `INTERNAL` when one is not. Once somebody calls an
 * exception as well, which everybody notes and signs.
 */
export function makeMistakes(service: Pick<Service, 'call'>, tell: (text: string) => void) {
  const made = new Set<string>();
  const once = async (name: string, act: Call): Promise<void> => {
    if (made.has(name)) return;
    made.add(name);
    tell(`mistake: ${name}`);
    const refusal = await act().then(
      () => null,
      (error: unknown) => error,
    );
    if (!(refusal instanceof ClavigerError))
      throw new ClavigerError('INTERNAL', { field: name, expected: 'a refusal', got: 'it was accepted' });
    tell(`refused: ${refusal.code}: ${refusal.message}`);
    tell(`         ${refusal.report().action}`);
  };
  return async (view: CeremonyView, step: CurrentStepView): Promise<boolean> => {
    const mistake = mistakes[step.kind];
    if (mistake !== undefined) await mistake(service, view, step, once);
    if (step.kind !== 'checkpoint' || made.has('exception')) return false;
    made.add('exception');
    tell('exception: called, noted and signed');
    await callException(service, view);
    return true;
  };
}

type Mistake = (
  service: Pick<Service, 'call'>,
  view: CeremonyView,
  step: CurrentStepView,
  once: (name: string, act: Call) => Promise<void>,
) => Promise<void>;

const mistakes: Readonly<Record<string, Mistake>> = {
  'roll-call': (service, { code, people }, step, once) =>
    once('a wrong passphrase', () => {
      const person = step.turns.find((turn) => !turn.done)?.people[0];
      const checkedBy =
        people.find(({ id, present }) => id !== person && present)?.id ?? people.find(({ id }) => id !== person)?.id;
      const identity = { document: 'practice identity card', lastFour: '0000', checkedBy };
      return perform(service, code, step, { passphrase: utf8ToBytes('not this one') }, { identity });
    }),
  'print-share': (service, { code }, _step, once) =>
    once('a break while shares are in memory', () =>
      ask(service, 'room.insert', { code, kind: 'break', fields: { items: 'the token' }, person: 'administrator-1' }),
    ),
  'identify-token': (service, { code }, step, once) =>
    once('a wrong PIN', () => perform(service, code, step, { pin: utf8ToBytes('000000') }, {})),
  'byok-request': async (service, { code }, step, once) => {
    if (step.turns.find((turn) => !turn.done)?.id !== 'compare') return;
    await once('the fingerprint of another key', () => perform(service, code, step, {}, { fingerprint: '00'.repeat(32) }));
  },
  'write-media': async (service, { code }, step, once) => {
    const folder = join(step.shown.expected.find(({ label }) => label === 'Folder')?.value ?? '', `${code}-media`);
    await once('a folder that is already there', async () => {
      await mkdir(folder);
      await perform(service, code, step, {}, {}).finally(() => rmdir(folder));
    });
  },
};

/** Somebody who is there says that something went otherwise than it should. */
async function callException(service: Pick<Service, 'call'>, { code, people }: CeremonyView): Promise<void> {
  const person = people.findLast(({ present }) => present)?.id ?? '';
  const fields = { expected: 'silence while the words are read', happened: 'a telephone rang' };
  await ask(service, 'room.insert', { code, kind: 'exception', fields, person });
}

function perform(
  service: Pick<Service, 'call'>,
  code: string,
  step: CurrentStepView,
  credential: { readonly passphrase?: Uint8Array; readonly pin?: Uint8Array },
  input: Record<string, unknown>,
): Promise<unknown> {
  const turn = step.turns.find((candidate) => !candidate.done);
  return ask(service, 'step.perform', {
    code,
    step: step.id,
    turn: turn?.id ?? '',
    person: turn?.people[0] ?? '',
    input,
    credential,
  });
}

import { equalBytes } from '../../shared/core/bytes.ts';
import { bagSchema } from '../../shared/engine/steps/seal.ts';
import type { CallInput } from '../../shared/ipc/contract.ts';
import type { CustodianPrompt } from '../../shared/ipc/custodian.ts';
import { ownCopy } from '../../shared/shares/own-bytes.ts';
import { text } from '../text/index.ts';
import { entropyFields, whatIsWrongWithEntropy } from './entropy.ts';
import type { NewPinEntry } from './new-pin.ts';
import { WORDS, whatIsWrongWithWords, wordField } from './paper-words.ts';
import { takeBytes } from './secret-input.ts';
import type { ReadShare } from './share-check.ts';

/** What a person hands over when they press the button. */
export type Submission = CallInput<'custodian.submit'>;
type Named = { readonly namedItem: (name: string) => Element | RadioNodeList | null };

const MINIMUM_NEW = 12;
const decisions = ['agree', 'agree-with-note', 'refuse'] as const;
type Decision = (typeof decisions)[number];

/** Whether the task is the comparison of a fingerprint with paper, which has a field of its own. */
export function asksFingerprint(prompt: CustodianPrompt): boolean {
  return prompt.task.task === 'turn' && prompt.task.turn === 'compare';
}

/** Whether the person chooses between agreeing, agreeing with a note, and refusing. */
export function asksDecision(prompt: CustodianPrompt): boolean {
  return prompt.task.task === 'turn' && prompt.asks.decision;
}

/** Whether the task is to say how many objects a token loses, typed by hand. */
export function asksObjects(prompt: CustodianPrompt): boolean {
  return prompt.task.task === 'turn' && prompt.task.turn === 'agree-to-wipe';
}

/** What must be filled in before anything is taken out of the fields: the first thing missing, in words. */
export function whatIsMissing(prompt: CustodianPrompt, fields: Named, share: ReadShare | null): string | undefined {
  const { asks } = prompt;
  const { missing } = text.custodian;
  if ((asks.share || prompt.shares !== undefined) && share === null) return missing.share;
  if (asksFingerprint(prompt) && fieldValue(fields, 'fingerprint').trim() === '') return missing.fingerprint;
  if (asksDecision(prompt) && decisionOf(fields) === undefined) return missing.decision;
  if (decisionOf(fields) === 'agree-with-note' && fieldValue(fields, 'note').trim() === '') return missing.note;
  if (prompt.identity !== undefined) {
    const lacking = whatIsMissingOfIdentity(fields);
    if (lacking !== undefined) return lacking;
  }
  if (prompt.words !== undefined) {
    const wrong = whatIsWrongWithWords(typedWords(fields));
    if (wrong !== undefined) return wrong;
  }
  if (prompt.entropy !== undefined) {
    const wrong = whatIsWrongWithEntropy(fieldValue(fields, entropyFields.made), fieldValue(fields, entropyFields.typed));
    if (wrong !== undefined) return wrong;
  }
  if (prompt.bag === true && !bagSchema.safeParse(fieldValue(fields, 'bag').trim()).success) return missing.bag;
  if (asksObjects(prompt) && !/^[0-9]{1,7}$/.test(fieldValue(fields, 'objects').trim())) return missing.objects;
  if (asks.pin && fieldValue(fields, 'pin') === '') return missing.pin;
  if (prompt.secondHolders !== undefined && fieldValue(fields, 'second-pin') === '') return missing.secondPin;
  if (prompt.secondHolders !== undefined && fieldValue(fields, 'second-holder') === '') return missing.secondHolder;
  if (prompt.secondPeople !== undefined && fieldValue(fields, 'second-person') === '') return missing.secondPerson;
  if (prompt.secondPeople !== undefined && fieldValue(fields, 'passphrase') === '') return missing.secondPassphrase;
  if (asks.passphrase && fieldValue(fields, 'passphrase') === '') return missing.passphrase;
  if (asks.newPassphrase && [...fieldValue(fields, 'new-passphrase')].length < MINIMUM_NEW) return missing.short;
  return undefined;
}

/** Takes everything out of the fields, which are empty afterwards; undefined when two new passphrases differ. */
export function collect(
  prompt: CustodianPrompt,
  fields: Named,
  share: ReadShare | null,
  decision: Submission['decision'],
): Submission | undefined {
  const passphrase = prompt.asks.newPassphrase ? takeTwice(fields) : take(fields, 'passphrase');
  if (prompt.asks.newPassphrase && passphrase === undefined) return undefined;
  const pin = prompt.secondHolders === undefined ? take(fields, 'pin') : takeParts(fields);
  const entropy = prompt.entropy === undefined ? undefined : take(fields, entropyFields.typed);
  return {
    credential: {
      ...(passphrase === undefined ? {} : { passphrase }),
      ...(pin === undefined ? {} : { pin }),
      ...(entropy === undefined ? {} : { entropy }),
      // A copy: what was read stays here until it has been taken.
      ...(share?.entry === undefined ? {} : { share: ownCopy(share.entry.ascii) }),
    },
    input: publicInput(prompt, fields, share),
    decision: decisionOf(fields) === 'refuse' ? 'refuse' : decision,
  };
}

function publicInput(prompt: CustodianPrompt, fields: Named, share: ReadShare | null): Record<string, unknown> {
  return {
    ...(prompt.asks.share && share !== null ? { commitment: share.commitment, by: share.by } : {}),
    ...(prompt.shares !== undefined && share !== null ? { by: share.by } : {}),
    ...(asksFingerprint(prompt) ? { fingerprint: fieldValue(fields, 'fingerprint').trim() } : {}),
    ...(asksObjects(prompt) ? { objects: Number(fieldValue(fields, 'objects').trim()) } : {}),
    ...(prompt.secondHolders === undefined ? {} : { secondHolder: fieldValue(fields, 'second-holder') }),
    ...(prompt.secondPeople === undefined ? {} : { secondPerson: fieldValue(fields, 'second-person') }),
    ...(prompt.identity === undefined ? {} : { identity: typedIdentity(fields) }),
    ...(prompt.entropy === undefined ? {} : { made: fieldValue(fields, entropyFields.made) }),
    ...(prompt.bag === true ? { bag: fieldValue(fields, 'bag').trim() } : {}),
    ...(prompt.words === undefined ? {} : { words: typedWords(fields) }),
    ...(asksDecision(prompt) ? { decision: decisionOf(fields), note: fieldValue(fields, 'note').trim() } : {}),
  };
}

function typedIdentity(fields: Named) {
  return {
    document: fieldValue(fields, 'document').trim(),
    lastFour: fieldValue(fields, 'last-four').trim(),
    checkedBy: fieldValue(fields, 'checked-by'),
  };
}

function whatIsMissingOfIdentity(fields: Named): string | undefined {
  const { document, lastFour, checkedBy } = typedIdentity(fields);
  const { missing } = text.custodian;
  if (document === '') return missing.document;
  if (!/^[0-9A-Za-z]{4}$/.test(lastFour)) return missing.lastFour;
  return checkedBy === '' ? missing.checkedBy : undefined;
}

function typedWords(fields: Named): string[] {
  return Array.from({ length: WORDS }, (_unused, index) => fieldValue(fields, wordField(index)).trim());
}

function inputOf(fields: Named, name: string): { value: string } | undefined {
  const found = fields.namedItem(name);
  return found !== null && 'value' in found ? (found as unknown as { value: string }) : undefined;
}

function fieldValue(fields: Named, name: string): string {
  return inputOf(fields, name)?.value ?? '';
}

function decisionOf(fields: Named): Decision | undefined {
  return decisions.find((decision) => decision === fieldValue(fields, 'decision'));
}

function take(fields: Named, name: string): Uint8Array<ArrayBuffer> | undefined {
  const input = inputOf(fields, name);
  return input === undefined ? undefined : takeBytes(input);
}

/** Takes the new PIN out of its fields, which are empty afterwards; what is wrong with it, in words, when something is. */
export function collectNewPin(fields: Named, entry: NewPinEntry): Submission | { readonly problem: string } {
  const none = () => new Uint8Array(new ArrayBuffer(0));
  const result = entry.accept(take(fields, 'new-pin') ?? none(), take(fields, 'repeat-pin') ?? none());
  if ('problem' in result) return result;
  return { credential: { pin: result.pin }, input: { made: result.made }, decision: 'agree' };
}

/** Takes the PIN there is and the new one out of their fields, as `collectNewPin`. */
export function collectPinChange(fields: Named, entry: NewPinEntry): Submission | { readonly problem: string } {
  if (fieldValue(fields, 'pin') === '') return { problem: text.custodian.missing.pin };
  const next = collectNewPin(fields, entry);
  const pin = take(fields, 'pin');
  if ('problem' in next || pin === undefined) {
    pin?.fill(0);
    return next;
  }
  return { ...next, credential: { pin, ...(next.credential.pin === undefined ? {} : { newPin: next.credential.pin }) } };
}

/** Both parts of a PIN, one after the other. */
function takeParts(fields: Named): Uint8Array<ArrayBuffer> {
  const parts = [take(fields, 'pin'), take(fields, 'second-pin')].filter((part) => part !== undefined);
  const whole = new Uint8Array(new ArrayBuffer(parts.reduce((sum, part) => sum + part.length, 0)));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
    part.fill(0);
  }
  return whole;
}

function takeTwice(fields: Named): Uint8Array<ArrayBuffer> | undefined {
  const first = take(fields, 'new-passphrase');
  const second = take(fields, 'repeat');
  const same = first !== undefined && second !== undefined && equalBytes(first, second);
  second?.fill(0);
  if (same) return first;
  first?.fill(0);
  return undefined;
}

import { hasReturned, tryOut } from './attempt.ts';
import { isNow, wayOutForSecrets } from './leaving.ts';
import { enforced, notTestable, type Probe, violated } from './trial.ts';

const ROOM = 1024;
const ATTRIBUTE_UNKNOWN = 0x12;

/** CKA_WRAP_WITH_TRUSTED: a key marked so does not leave under a key that nobody called trusted. */
export const wrapsWithTrusted: Probe = (trial) => {
  const { bench, seen, context } = trial;
  const way = wayOutForSecrets(trial);
  if (way === null) return notTestable('No way was found by which the token lets out even a key that may leave.');
  const marked = tryOut(() => bench.secret({ CKA_ENCRYPT: true, CKA_EXTRACTABLE: true, CKA_WRAP_WITH_TRUSTED: true }));
  if (!marked.done) return notTestable(`No key can be marked so (${marked.returned}).`);
  const wrapped = tryOut(() => seen.wrap(context.session, way, marked.value, ROOM));
  if (!wrapped.done) return enforced(`A key marked so is refused under an untrusted key (${wrapped.returned}).`);
  wrapped.value.fill(0);
  return violated('A key marked so was wrapped under a key that nobody called trusted.');
};

/** CKA_TRUSTED: not for the user to give, neither to a key there is nor to one being made. */
export const officerSetsTrusted: Probe = ({ bench, seen, context }) => {
  const key = bench.secret({ CKA_WRAP: true });
  const changed = tryOut(() => seen.setAttribute(context.session, key, { attribute: 'CKA_TRUSTED', value: true }));
  const after = changed.done ? seen.attribute(context.session, key, 'CKA_TRUSTED') : null;
  if (isNow(after, true)) return violated('The user made a key of their own trusted.');
  const born = tryOut(() => bench.secret({ CKA_WRAP: true, CKA_TRUSTED: true }));
  const atBirth = born.done ? seen.attribute(context.session, born.value, 'CKA_TRUSTED') : null;
  if (isNow(atBirth, true)) return violated('The user made a new key that is trusted from the start.');
  if ((changed.done && after === null) || (born.done && atBirth === null))
    return notTestable('The token takes CKA_TRUSTED from the user, and does not tell what became of it.');
  const isUnknown =
    !changed.done && !born.done && [changed, born].every(({ returned }) => hasReturned(returned, ATTRIBUTE_UNKNOWN));
  if (isUnknown) return notTestable('The token does not know CKA_TRUSTED.');
  return enforced('The user can make no key trusted, neither one that is there nor a new one.');
};

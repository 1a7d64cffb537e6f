import { randomBytes } from 'node:crypto';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { type PresentToken, pinStateOf, presentTokens } from '../identity.ts';
import { USER } from '../native/session-calls.ts';
import { tryOut } from './attempt.ts';
import { generateKept } from './pairs.ts';
import { enforced, notTestable, type Probe, type Trial, violated } from './trial.ts';

const privateObjects = [
  { attribute: 'CKA_TOKEN', value: true },
  { attribute: 'CKA_PRIVATE', value: true },
] as const;

/** CKA_PRIVATE: looked for without a login, which is then made again. */
export const hiddenBeforeLogin: Probe = (trial) => {
  const obstacle = obstacleToLogout(trial);
  if (obstacle !== null) return notTestable(obstacle);
  const { library, seen, context, bench } = trial;
  const count = () => library.findObjects(context.session, privateObjects).length;
  if (count() === 0) {
    // A PIN that is wrong must show before there is a key that nobody could destroy without it.
    loggedOut(trial, () => null);
    const makes: readonly (() => unknown)[] = [
      () => bench.secret({ CKA_TOKEN: true, CKA_ENCRYPT: true }),
      () => generateKept(trial, 'ec-p256'),
      () => generateKept(trial, 'rsa-2048'),
    ];
    if (!makes.some((make) => tryOut(make).done) || count() === 0)
      return notTestable('There is no private object to look for, and none could be made.');
  }
  return loggedOut(trial, () => {
    const found = seen.findObjects(context.session, privateObjects).length;
    return found === 0
      ? enforced('Without a login no private object is found.')
      : violated(`Without a login ${found} private objects are found.`);
  });
};

/** C_Login with a PIN that cannot be right, only where it was measured that nothing is ever locked by it. */
export const refusesWrongPin: Probe = (trial) => {
  const obstacle = obstacleToWrongPin(trial);
  if (obstacle !== null) return notTestable(obstacle);
  return loggedOut(trial, () => {
    const tried = tryOut(() => trial.seen.login(trial.context.session, USER, randomBytes(8).toString('hex')));
    // A login that worked is undone, so that the right one can be made.
    if (tried.done) trial.library.logout(trial.context.session);
    const isCounted = pinStateOf(trial.context.loaded, presentToken(trial)).countLow === true;
    trial.bench.once('wrong PIN counted', () => isCounted);
    return tried.done ? violated('A random PIN was accepted.') : enforced(`A random PIN is refused (${tried.returned}).`);
  });
};

/** Whether the token told of the wrong PIN that was tried. */
export const countsWrongPins: Probe = (trial) => {
  const isCounted = trial.bench.once<boolean | null>('wrong PIN counted', () => null);
  if (isCounted === null) return notTestable(obstacleToWrongPin(trial) ?? 'No wrong PIN was tried.');
  const evidence = [{ call: 'C_GetTokenInfo CKF_USER_PIN_COUNT_LOW', returned: String(isCounted) }];
  if (isCounted)
    return { ...enforced('After a wrong PIN the token says that one was tried. That it ever locks was not tried.'), evidence };
  return { ...violated('After a wrong PIN the token says nothing, and nothing ends guessing.'), evidence };
};

/** The serial number, and whether another token of the library has it too. */
export const uniqueSerial: Probe = (trial) => {
  const { serial, label } = trial.context.identity;
  const evidence = [{ call: 'C_GetTokenInfo', returned: `serial “${serial}”` }];
  const others = presentTokens(trial.context.loaded).filter(({ identity }) => identity.serial === serial).length - 1;
  if (others > 0) return { ...violated(`Another token of this library has the serial number of ${label}.`), evidence };
  if (/^(.)\1*$|^$|^0*123$/.test(serial))
    return { ...violated('The serial number is one that every token of its kind can have.'), evidence };
  if (trial.context.quirks.family.serialIsUnique)
    return { ...enforced('Tokens of this family get a serial number of their own.'), evidence };
  return { ...notTestable('It may be a number of its own; whether another token has it cannot be seen from here.'), evidence };
};

function obstacleToLogout({ pin, library, context }: Trial): string | null {
  if (pin === null) return 'It needs the PIN once more, which was not given.';
  if (library.findObjects(context.session, [{ attribute: 'CKA_TOKEN', value: false }]).length > 0)
    return 'There are keys of this session, which a logout would destroy.';
  return null;
}

function obstacleToWrongPin(trial: Trial): string | null {
  if (trial.context.quirks.family.pinNeverLocks !== true) return 'A wrong PIN is not tried: it could lock the token.';
  return obstacleToLogout(trial);
}

/** What `work` finds with nobody logged in. Throws `TOKEN_PIN_WRONG` and the like where the login cannot be made again. */
function loggedOut<T>(trial: Trial, work: () => T): T {
  const { library, context, pin } = trial;
  library.logout(context.session);
  try {
    return work();
  } finally {
    if (pin !== null) library.login(context.session, USER, pin);
  }
}

function presentToken({ context }: Trial): PresentToken {
  const token = presentTokens(context.loaded).find(({ slot }) => slot.equals(context.slot));
  if (token === undefined) throw new ClavigerError('TOKEN_ABSENT', { field: 'token', expected: context.identity.label });
  return token;
}

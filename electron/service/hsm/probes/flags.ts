import type { NativeHandle } from '../native/handle.ts';
import { tryOut } from './attempt.ts';
import { type SecretFlags, secretTemplate } from './bench.ts';
import { wayOutForSecrets } from './leaving.ts';
import { enforced, notTestable, type Probe, type Trial, violated } from './trial.ts';

const BLOCK = 16;
const ROOM = 1024;
const AES_BYTES = 32;
// CK_MECHANISM_TYPE is a CK_ULONG, as long as a handle.
const CKM_AES_CMAC = 0x108a;

type Library = Pick<Trial['library'], 'encrypt' | 'sign' | 'wrap'>;

/** One use of a key: the flag that allows it, and the use. */
interface Use {
  readonly flag: 'CKA_ENCRYPT' | 'CKA_SIGN' | 'CKA_WRAP';
  readonly words: string;
  use(library: Library, session: NativeHandle, key: NativeHandle): Uint8Array;
}

const encrypting: Use = {
  flag: 'CKA_ENCRYPT',
  words: 'encrypts',
  use: (library, session, key) =>
    library.encrypt(session, { mechanism: { name: 'CKM_AES_ECB' }, key }, Buffer.alloc(BLOCK), BLOCK),
};
const signing: Use = {
  flag: 'CKA_SIGN',
  words: 'signs',
  use: (library, session, key) => library.sign(session, { mechanism: { name: 'CKM_AES_CMAC' }, key }, Buffer.alloc(BLOCK), BLOCK),
};

/** CKA_ENCRYPT, CKA_SIGN and CKA_WRAP: a use that is not allowed is refused, where the same use of an allowed key is not. */
export const usageFlags: Probe = (trial) => {
  const uses = [encrypting, signing, ...wrapping(trial)].filter((use) => works(trial, use));
  if (uses.length === 0) return notTestable('No use of a secret key was found that the token allows at all.');
  const other = { CKA_ENCRYPT: true, CKA_SIGN: true, CKA_WRAP: true };
  const broken = uses.filter((use) => {
    const key = trial.bench.secret({ ...other, [use.flag]: false });
    return tryOut(() => use.use(trial.seen, trial.context.session, key)).done;
  });
  if (broken.length > 0)
    return violated(broken.map(({ flag, words }) => `A key with ${flag} false ${words} all the same.`).join(' '));
  return enforced(`Without its flag a key is refused: ${uses.map(({ flag }) => flag).join(', ')}.`);
};

/** CKA_ALLOWED_MECHANISMS: another mechanism is refused. */
export const allowedMechanisms: Probe = (trial) => {
  if (!works(trial, encrypting)) return notTestable('The token does not encrypt with AES-ECB, which this is tried with.');
  const list = Buffer.alloc(trial.context.session.length);
  list.writeUInt32LE(CKM_AES_CMAC);
  const limited = tryOut(() =>
    trial.bench.secret({ CKA_ENCRYPT: true, CKA_SIGN: true }, [{ attribute: 'CKA_ALLOWED_MECHANISMS', value: list }]),
  );
  if (!limited.done) return notTestable(`No key can be limited so (${limited.returned}).`);
  const used = tryOut(() => encrypting.use(trial.seen, trial.context.session, limited.value));
  if (used.done) return violated('A key limited to CMAC encrypted.');
  return enforced(`A key limited to CMAC does not encrypt (${used.returned}).`);
};

/** CKA_DESTROYABLE: tried in a session of its own, whose end takes the object with it; held against a key that is not marked. */
export const undestroyable: Probe = ({ bench, seen, library, context }) => {
  const session = library.openSession(context.slot);
  const make = (flags: SecretFlags) => {
    const value = { attribute: 'CKA_VALUE_LEN' as const, value: AES_BYTES };
    const template = [...bench.name(), ...secretTemplate({ CKA_ENCRYPT: true, ...flags }), value];
    return tryOut(() => library.generateKey(session, { name: 'CKM_AES_KEY_GEN' }, template));
  };
  try {
    const plain = make({});
    if (!plain.done || !tryOut(() => library.destroyObject(session, plain.value)).done)
      return notTestable('Not even a key that is not marked so can be made and destroyed.');
    const key = make({ CKA_DESTROYABLE: false });
    if (!key.done) return notTestable(`No key can be marked so (${key.returned}).`);
    const destroyed = tryOut(() => seen.destroyObject(session, key.value));
    if (destroyed.done) return violated('A key marked undestroyable was destroyed.');
    return enforced(`A key marked undestroyable is not destroyed (${destroyed.returned}).`);
  } finally {
    library.closeSession(session);
  }
};

/** CKA_MODIFIABLE: the label of a key marked unmodifiable cannot be changed. */
export const unmodifiable: Probe = (trial) => {
  if (relabel(trial, { CKA_ENCRYPT: true }, trial.library) !== null)
    return notTestable('Not even a modifiable key can be given another label.');
  const refusal = relabel(trial, { CKA_ENCRYPT: true, CKA_MODIFIABLE: false }, trial.seen);
  if (refusal === null) return violated('A key marked unmodifiable was given another label.');
  return enforced(`A key marked unmodifiable keeps its label (${refusal}).`);
};

// The return value of the refusal, or null: the label was changed.
function relabel({ bench, context }: Trial, flags: SecretFlags, library: Pick<Trial['library'], 'setAttribute'>): string | null {
  const key = bench.secret(flags);
  const [label] = bench.name();
  if (label === undefined) return null;
  const changed = tryOut(() => library.setAttribute(context.session, key, label));
  return changed.done ? null : changed.returned;
}

function wrapping(trial: Trial): readonly Use[] {
  const way = wayOutForSecrets(trial);
  if (way === null || 'name' in way.mechanism) return [];
  const { mechanism } = way;
  const target = trial.bench.secret({ CKA_ENCRYPT: true, CKA_EXTRACTABLE: true });
  return [
    {
      flag: 'CKA_WRAP',
      words: 'wraps',
      use: (library, session, key) => library.wrap(session, { mechanism, key }, target, ROOM),
    },
  ];
}

function works(trial: Trial, use: Use): boolean {
  return trial.bench.once(`works ${use.flag}`, () => {
    const key = tryOut(() => trial.bench.secret({ [use.flag]: true }));
    return key.done && tryOut(() => use.use(trial.library, trial.context.session, key.value)).done;
  });
}

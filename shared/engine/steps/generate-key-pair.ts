import { z } from 'zod';
import { base64ToBytes } from '../../core/bytes.ts';
import { digestHex } from '../../core/digest.ts';
import { keyKinds } from '../../hsm/key-kinds.ts';
import { keyTitle, readPublicKey } from '../../pki/public-key.ts';
import { refuseWeakKey } from '../../pki/weak-keys.ts';
import { needsOpenToken } from '../../script/world.ts';
import { base64Schema, nameSchema, sha256Schema, textSchema } from '../../transcript/schemas.ts';
import { demandDone, firstUnmet } from '../contradiction.ts';
import { contradictionOf } from '../issued.ts';
import { attributeVerdictSchema } from '../observed-key.ts';
import { actorTurn, defineStepKind } from '../step-kind.ts';

const subject = { code: 'TOKEN_KEY_UNUSABLE', field: 'public key' } as const;

/** The kinds of key pairs that an authority signs with. */
export const pairTypes = ['rsa-3072', 'rsa-4096', 'ec-p256', 'ec-p384'] as const;

/** A key pair is generated in the token, both halves are read back, and it has signed something once. */
export const generateKeyPair = defineStepKind({
  fields: z.strictObject({ key: nameSchema, label: textSchema(64), type: z.enum(pairTypes) }),
  input: z.strictObject({}),
  observed: z.strictObject({
    label: z.string(),
    id: z.string(),
    type: z.string(),
    /** DER SubjectPublicKeyInfo in base64. */
    publicKey: base64Schema(2048),
    publicKeySha256: sha256Schema,
    extractable: z.boolean(),
    attributes: z.array(attributeVerdictSchema),
  }),
  renewed: false,
  demands: { approval: true },
  makesKey: (act, { id, label }) => (act === 'generate' ? { id: String(id), label: String(label) } : null),
  anyOrder: false,
  turns: (step, context) => [actorTurn(step, context, { id: 'generate', title: 'generate the key pair' })],
  needs: (step, world) => [
    ...needsOpenToken(world),
    ...(Object.hasOwn(world.keys, step.fields.key) ? [`no key is named ${step.fields.key} yet`] : []),
  ],
  sets: (step, world) => ({
    ...world,
    keys: { ...world.keys, [step.fields.key]: { state: 'active', inToken: true, extractable: false, kind: 'pair', made: true } },
  }),
  reduce: (facts, step, { label, id, publicKey, extractable }) => {
    const { type, bits } = readPublicKey(base64ToBytes(publicKey), subject);
    const fact = { label, id, type, bits, publicKey, extractable, origin: 'here', state: 'active' } as const;
    return { ...facts, keys: { ...facts.keys, [step.fields.key]: fact } };
  },
  consistent: (step, observed, { facts, done }) =>
    contradictionOf(() => {
      const bytes = base64ToBytes(observed.publicKey);
      const key = readPublicKey(bytes, subject);
      refuseWeakKey(key, subject);
      const announced = done.findLast(({ act }) => act === 'generate')?.detail;
      const others = Object.values(facts.keys);
      const wrong = observed.attributes.find(
        ({ verdict, required, found }) => verdict === 'different' || (verdict === 'equal' && required !== found),
      );
      return firstUnmet([
        ['label of the key pair', step.fields.label, observed.label],
        ['kind of the key pair', keyKinds[step.fields.type].title, observed.type],
        ['kind of the public key', expectedTitle(step.fields.type), keyTitle(key)],
        ['SHA-256 of the public key', digestHex(bytes), observed.publicKeySha256],
        ['whether the private key can leave the token', false, observed.extractable],
        ['an attribute that read back otherwise', undefined, wrong?.attribute],
        ['whether attributes of both halves were read back', 2, readHalves(observed.attributes)],
        ['another key of this id', undefined, others.find(({ id }) => id === observed.id)?.label],
        ['another key with this public key', undefined, others.find(({ publicKey }) => publicKey === observed.publicKey)?.label],
        ['announced id', announced?.id, observed.id],
        ['announced label', announced?.label, observed.label],
        demandDone(done, 'generate', observed),
      ]);
    }),
  shown: (step) => ({
    happens:
      'The token generates the pair from its own randomness. The private half never leaves it and can never be made to. The program reads ' +
      'every attribute of both halves back, and the pair signs something once, which is verified outside the token.',
    undo: 'cannot-be-undone',
    expected: [
      { label: 'Key pair', value: keyKinds[step.fields.type].title },
      { label: 'Label', value: step.fields.label },
      { label: 'Attributes', value: 'private half: sensitive, private, kept in the token, never extractable, only signs' },
    ],
  }),
});

function expectedTitle(type: (typeof pairTypes)[number]): string {
  const { curve, modulusBits } = keyKinds[type];
  return curve === null ? `RSA, ${modulusBits} bits` : `EC ${curve}`;
}

/** How many halves have an attribute that read back as it was asked for; their names begin with the half they are of. */
function readHalves(attributes: readonly { readonly attribute: string; readonly verdict: string }[]): number {
  const equal = attributes.filter(({ verdict }) => verdict === 'equal');
  return new Set(equal.map(({ attribute }) => attribute.split(' ')[0])).size;
}

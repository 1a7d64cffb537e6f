import { ClavigerError } from '../core/errors/index.ts';
import type { ParsedRequest, Provider, ProviderId, WrapCapabilities, WrapPath, WrapStep, WrapTarget } from './provider.ts';
import { providers } from './registry.ts';

/** What will happen when the key is wrapped, to be shown and approved before it does. */
export interface WrapPlan {
  readonly provider: ProviderId;
  /** The provider's name for people. */
  readonly title: string;
  readonly target: WrapTarget;
  readonly algorithm: string;
  readonly path: WrapPath;
  readonly steps: readonly WrapStep[];
  /** One sentence a step. */
  readonly says: readonly string[];
  readonly hostSees: readonly string[];
  readonly hostDoesNotSee: readonly string[];
  /** Length of the upload in bytes. */
  readonly expectedLength: number;
  /** The host-side fallback needs an approval of its own before wrapping. */
  readonly needsHostApproval: boolean;
}

/**
 * How a key of kind `target` gets to the destination of `parsed` on a token of these capabilities: in the token where it can,
 * else by the host-side fallback. Throws `BYOK_TARGET_UNSUPPORTED`, `REQUEST_ALGORITHM_UNSUPPORTED`, and
 * `TOKEN_CAPABILITY_MISSING` where the token can do neither.
 */
export function planWrap<Id extends ProviderId>(
  parsed: ParsedRequest<Id>,
  target: string,
  capabilities: WrapCapabilities,
): WrapPlan {
  const provider: Provider<Id> = providers[parsed.provider];
  const kind = supportedTarget(provider, target);
  const { algorithm } = parsed.facts;
  const inToken = provider.steps(algorithm, kind, 'token');
  const path = choosePath(inToken, capabilities);
  const steps = path === 'token' ? inToken : provider.steps(algorithm, kind, 'host');
  return {
    provider: parsed.provider,
    title: provider.title,
    target: kind,
    algorithm,
    path,
    steps,
    says: steps.flatMap((step) => describeStep(step, kind, parsed.wrappingKey.modulusBits)),
    ...whatTheHostSees(path),
    expectedLength: provider.wrappedLength(algorithm, kind, parsed.wrappingKey.modulusBits),
    needsHostApproval: path === 'host',
  };
}

function supportedTarget<Id extends ProviderId>(provider: Provider<Id>, target: string): WrapTarget {
  const kind = provider.targets.find((candidate) => candidate === target);
  if (kind !== undefined) return kind;
  const expected = `one of: ${provider.targets.join(', ')} (others are not supported yet)`;
  throw new ClavigerError('BYOK_TARGET_UNSUPPORTED', { field: `${provider.id}.target`, expected, got: target.slice(0, 40) });
}

function choosePath(steps: readonly WrapStep[], { oaep, kwp }: WrapCapabilities): WrapPath {
  if (steps.every((step) => oaep[step.hash])) return 'token';
  if (kwp !== null) return 'host';
  const hashes = steps.map((step) => `RSA-OAEP with ${step.hash}`).join(', ');
  throw new ClavigerError('TOKEN_CAPABILITY_MISSING', {
    field: 'wrap',
    expected: `${hashes}, or AES key wrap with padding (RFC 5649)`,
    got: 'neither',
  });
}

function describeStep(step: WrapStep, target: WrapTarget, bits: number): readonly string[] {
  const oaep = `RSA-OAEP, ${bits} bits, hash ${step.hash}, MGF1 with ${step.mgf1Hash}, empty label`;
  if (step.kind === 'oaep') return [`The token encrypts the ${target} key under the provider’s wrapping key: ${oaep}.`];
  return [
    'This computer makes an AES-256 key for this one use and puts it into the token as a wrapping key.',
    `The token wraps the ${target} key under it (RFC 5649), and this computer unwraps it in memory.`,
    `This computer encrypts it under the provider’s wrapping key: ${oaep}. Then it overwrites both keys in memory.`,
  ];
}

function whatTheHostSees(path: WrapPath): Pick<WrapPlan, 'hostSees' | 'hostDoesNotSee'> {
  const always = ['the provider’s public wrapping key', 'the wrapped key'];
  if (path === 'token') return { hostSees: always, hostDoesNotSee: ['the key itself: it leaves the token only encrypted'] };
  return {
    hostSees: [...always, 'the key itself, in memory, for the moment between unwrapping and encrypting'],
    hostDoesNotSee: [],
  };
}

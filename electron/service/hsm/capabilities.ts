import type { TokenCapabilities, WrapMechanism } from '../../../shared/hsm/port/capabilities.ts';
import type { PropertyId } from '../../../shared/hsm/qualification/registry.ts';
import type { Finding } from '../../../shared/hsm/qualification/report.ts';
import type { SessionContext } from './context.ts';
import { beginProbes, type ProbeRun } from './probes/run.ts';

/** The few properties that decide how this program wraps: small enough to be tried at each login. */
const quickProbes = [
  'wraps-rfc5649',
  'wraps-pkcs7-padded',
  'wraps-oaep-sha1',
  'wraps-oaep-sha256',
  'wraps-oaep-sha384',
  'wraps-oaep-sha512',
  'computes-cmac',
  'encrypts-ecb',
  'keeps-secret-keys',
  'hides-sensitive-keys',
  'stays-unextractable',
] as const satisfies readonly PropertyId[];

type QuickProbe = (typeof quickProbes)[number];

/** What the token really does, found once a session with throw-away session keys, all destroyed and proved absent before it returns. */
export function probeCapabilities(context: SessionContext): TokenCapabilities {
  if (context.capabilities === null) context.capabilities = probeNow(context);
  return context.capabilities;
}

function probeNow(context: SessionContext): TokenCapabilities {
  const run = beginProbes(context, null);
  const findings = tryAll(run);
  run.clear();
  return capabilitiesOf(context, (id) => findings.get(id), [...findings.values()]);
}

function tryAll(run: ProbeRun): ReadonlyMap<QuickProbe, Finding> {
  try {
    return new Map(quickProbes.map((id) => [id, run.find(id)]));
  } catch (error) {
    return run.clearAfter(error);
  }
}

function capabilitiesOf(
  context: SessionContext,
  found: (id: QuickProbe) => Finding | undefined,
  findings: readonly Finding[],
): TokenCapabilities {
  const isShown = (id: QuickProbe) => ['supported', 'enforced'].includes(found(id)?.verdict ?? '');
  return {
    kwp: wrapMechanism(context, found('wraps-rfc5649')),
    keyWrapPadIsPkcs7: isShown('wraps-pkcs7-padded'),
    oaep: {
      'SHA-1': isShown('wraps-oaep-sha1'),
      'SHA-256': isShown('wraps-oaep-sha256'),
      'SHA-384': isShown('wraps-oaep-sha384'),
      'SHA-512': isShown('wraps-oaep-sha512'),
    },
    checkValues: { cmac: isShown('computes-cmac'), encryptZeros: isShown('encrypts-ecb') },
    refusesToWrapUnextractable: isShown('keeps-secret-keys'),
    refusesToReveal: isShown('hides-sensitive-keys'),
    refusesToMakeExtractable: isShown('stays-unextractable'),
    probes: findings.map(({ id, verdict, words }) => ({ probe: id, result: `${verdict}: ${words}` })),
  };
}

function wrapMechanism({ quirks }: SessionContext, finding: Finding | undefined): WrapMechanism | null {
  const mechanism = finding?.mechanism;
  if (finding?.verdict !== 'supported' || mechanism === undefined) return null;
  const candidate = quirks.family.keyWrapCandidates.find((known) => known.mechanism === Number(mechanism));
  const known = 'a known 32-byte key was wrapped by the token and unwrapped in software by RFC 5649';
  return candidate === undefined ? null : { mechanism, name: candidate.name, known };
}

import type { ZodType } from 'zod';
import type { OaepHash } from '../hsm/constants/mechanisms.ts';
import type { TokenCapabilities } from '../hsm/port/capabilities.ts';
import type { CheckValue } from '../shares/check-value.ts';
import type { AwsKmsRequest } from './providers/aws-kms-request.ts';

/** The request of each provider. A provider is one line here, one file in `providers/` and one line in `registry.ts`. */
export interface RequestByProvider {
  readonly 'aws-kms': AwsKmsRequest;
}

export type ProviderId = keyof RequestByProvider;

/** Where the target key was when it met the wrapping key: inside the token, or, by the recorded fallback, in this computer's memory. */
export type WrapPath = 'token' | 'host';

/** A kind of key that a provider may take. */
export type WrapTarget = 'AES-256';

/** RSA-OAEP with everything explicit. The label is always empty. */
export interface OaepParameters {
  readonly hash: OaepHash;
  readonly mgf1Hash: OaepHash;
  readonly label: 'empty';
}

/** One step of wrapping. `oaep`: the token does it. `host-oaep`: this computer does it, after the token gave the key out by RFC 5649. */
export interface WrapStep extends OaepParameters {
  readonly kind: 'oaep' | 'host-oaep';
  readonly subject: 'target';
}

/** What every request comes down to, whatever its provider's form is. */
export interface RequestFacts {
  /** What the provider calls the key that is to receive the material. */
  readonly keyId: string;
  /** Everything a plan can fix about the destination, by name. */
  readonly destination: Readonly<Record<string, string>>;
  /** The provider's name of the wrapping algorithm. */
  readonly algorithm: string;
  /** The wrapping key as DER SubjectPublicKeyInfo, not yet checked. */
  readonly spki: Uint8Array;
  /** Modulus length in bits that the request claims, or null where it claims none. */
  readonly claimedBits: number | null;
  /** Milliseconds since 1970 (UTC) after which the provider refuses the material, or null: no limit. */
  readonly validTo: number | null;
  /** Milliseconds since 1970 (UTC) when the parameters were fetched, or null: not said. */
  readonly fetchedAt: number | null;
  /** The longest time in milliseconds that this provider's parameters live, or null: no limit. */
  readonly longestValidity: number | null;
}

/** A public key that may be used for wrapping: RSA, 2048, 3072 or 4096 bits, exponent 65537. */
export interface WrappingPublicKey {
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
  readonly modulusBits: 2048 | 3072 | 4096;
  /** SHA-256 of `spki`: 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

/** A request that was parsed and whose wrapping key may be used; not yet compared with a plan or the clock. */
export type ParsedRequest<Id extends ProviderId = ProviderId> = {
  readonly [K in Id]: {
    readonly provider: K;
    readonly request: RequestByProvider[K];
    readonly facts: RequestFacts;
    readonly wrappingKey: WrappingPublicKey;
    /** SHA-256 of the request file: 64 lower-case hexadecimal digits. */
    readonly sha256: string;
  };
}[Id];

/** The parts of a token's capabilities that wrapping depends on. */
export type WrapCapabilities = Pick<TokenCapabilities, 'kwp'> & { readonly oaep: Partial<TokenCapabilities['oaep']> };

/** A file of a bundle. */
export interface BundleFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What a bundle says about the key inside and how it came there. All of it is public. */
export interface BundleFacts {
  readonly mode: 'production' | 'practice';
  /** The ceremony's code. */
  readonly ceremony: string;
  readonly target: WrapTarget;
  readonly path: WrapPath;
  readonly checkValue: Pick<CheckValue, 'method' | 'value'>;
}

/** One cloud: how its request reads, how a key is wrapped for it, and what its administrator gets. */
export interface Provider<Id extends ProviderId> {
  readonly id: Id;
  readonly title: string;
  readonly requestSchema: ZodType<RequestByProvider[Id]>;
  readonly targets: readonly WrapTarget[];
  /** Destination values that a plan must fix (names of `RequestFacts.destination`). */
  readonly requiredDestination: readonly string[];
  /** Bounds that people should know: lifetimes, sizes, what is not offered. */
  readonly limits: readonly string[];
  /** What the request says. Throws `REQUEST_MALFORMED`, `REQUEST_ALGORITHM_UNSUPPORTED`. */
  facts(request: RequestByProvider[Id]): RequestFacts;
  /** The steps of `algorithm` on `path`. Throws `REQUEST_ALGORITHM_UNSUPPORTED`. */
  steps(algorithm: string, target: WrapTarget, path: WrapPath): readonly WrapStep[];
  /** Length in bytes of what is uploaded, for a modulus of `modulusBits`. */
  wrappedLength(algorithm: string, target: WrapTarget, modulusBits: number): number;
  /** Every file of the bundle but the manifest. */
  bundleFiles(wrapped: Uint8Array, parsed: ParsedRequest<Id>, facts: BundleFacts): readonly BundleFile[];
  /** The wrapped bytes inside a bundle's files, or null where the upload file is missing. */
  wrappedFrom(files: ReadonlyMap<string, Uint8Array>): Uint8Array | null;
  /** How to show afterwards that the imported key equals the offline key, as Markdown. */
  equalityProof(request: RequestByProvider[Id], facts: BundleFacts): string;
}

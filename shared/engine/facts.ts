import type { JsonObject } from '../core/canonical-json.ts';
import type { PinLimits } from '../hsm/pin.ts';
import type { TokenState } from '../hsm/port/set-up.ts';
import type { KeyLifecycle, KeyTransition } from './key-lifecycle.ts';
import type { BreakFact, CorrectionFact, EndingFact, ExceptionFact } from './room-facts.ts';

/** A key check value, always with its method. */
export interface CheckValueFact {
  readonly method: 'CMAC' | 'encrypt-zeros';
  readonly value: string;
}

/** A key in the token, as the transcript knows it. */
export interface KeyFact {
  readonly label: string;
  /** CKA_ID, lower-case hexadecimal. */
  readonly id: string;
  readonly type: 'aes' | 'rsa' | 'ec';
  readonly bits: number;
  /** Of a secret key; a key pair is known by its public key. */
  readonly checkValue?: CheckValueFact;
  readonly extractable: boolean;
  /** Of a key that is there only as long as the session with the token lasts. */
  readonly temporary?: true;
  /** DER SubjectPublicKeyInfo in base64, of a key pair. */
  readonly publicKey?: string;
  /** `here`: made, imported or restored in this ceremony. `earlier`: told by an earlier transcript, and not yet looked for. `found`: so told, and in the token. */
  readonly origin: 'here' | 'earlier' | 'found';
  readonly state: KeyLifecycle;
  /** How it came to its state, in order; without the state it was made in. */
  readonly transitions?: readonly KeyTransition[];
  /** A change of its state that somebody announced and nobody has confirmed yet. */
  readonly announced?: KeyTransition;
  /** CKA_ID of the key whose place it takes. */
  readonly supersedes?: string;
}

/** One printed sheet of a share set. */
export interface SheetFact {
  readonly index: number;
  readonly holder: string;
  readonly printed: boolean;
  readonly readBack: boolean;
  readonly accepted: boolean;
  /** How many sheets of this share were printed before in this set, and spoiled. */
  readonly spoiled?: number;
  /** Number of the bag that it was sealed into. */
  readonly bag?: string;
}

/** A set of shares of one wrapping key. */
export interface ShareSetFact {
  readonly setId: string;
  readonly run: number;
  readonly scheme: string;
  readonly threshold: number;
  readonly total: number;
  readonly checkValue: CheckValueFact;
  /** Of XOR components: the check value of each, in the order of the index. */
  readonly componentCheckValues?: readonly CheckValueFact[];
  /** SHA-256 commitments in the order of the share index, hexadecimal. */
  readonly commitments: readonly string[];
  /** The x coordinate of each share, in the order of the index. */
  readonly coordinates: readonly number[];
  /** Eight symbols, equal on all sheets of the set. */
  readonly fingerprint: string;
  readonly sheets: readonly SheetFact[];
  /** The sheets that were destroyed, each with who handed it over. */
  readonly destroyed?: readonly { readonly index: number; readonly person: string }[];
  /** The sheets that were handed over to be joined, in order, each with who handed it over. */
  readonly collected?: readonly { readonly index: number; readonly person: string }[];
  /** Its wrapping key was joined again, and so was in the memory of a laptop. */
  readonly exposed?: true;
  /** `earlier`: its sheets come from another ceremony, by its transcript. */
  readonly status: 'open' | 'void' | 'accepted' | 'earlier';
}

/** An earlier transcript that was read and verified. */
export interface EarlierTranscriptFact {
  /** Its ceremony code. */
  readonly ceremony: string;
  /** SHA-256 of its statement.json, 64 hexadecimal digits. */
  readonly statementSha256: string;
  /** Its token; the marker tells apart what has no serial number of its own. */
  readonly token: Pick<TokenFact, 'manufacturer' | 'model' | 'serial' | 'label' | 'marker'> | null;
}

/** What one custodian gave to the randomness of a key: known by its commitment alone. */
export interface ContributionFact {
  /** Id of the custodian; `token` and `laptop` for what these drew. */
  readonly person: string;
  /** SHA-256 over domain, place, a salt that stays secret, and contribution; 64 hexadecimal digits. */
  readonly commitment: string;
}

/** A certificate, signing request or revocation list that was made or read. */
export interface CertificateFact {
  readonly kind: 'certificate' | 'signing-request' | 'revocation-list';
  /** Name of the key it is of, or is signed with. */
  readonly key: string;
  readonly subject: string;
  /** DER in base64. */
  readonly der: string;
  readonly sha256: string;
}

/** A key wrapped under the split wrapping key. */
export interface BackupFact {
  readonly key: string;
  readonly set: string;
  readonly blob: string;
  readonly sha256: string;
  readonly mechanism: string;
  /** `earlier`: told by an earlier transcript. */
  readonly status: 'pending' | 'dropped' | 'active' | 'earlier';
}

/** The cloud's import parameters, as read and compared. */
export interface RequestFact {
  readonly request: JsonObject;
  readonly wrappingKeySha256: string;
  readonly validTo: string;
  readonly compared: boolean;
}

/** A key wrapped for a cloud. */
export interface BundleFact {
  readonly key: string;
  readonly request: string;
  readonly path: 'token' | 'host';
  readonly wrapped: string;
  readonly sha256: string;
}

/** The token as identified. */
export interface TokenFact {
  readonly manufacturer: string;
  readonly model: string;
  readonly serial: string;
  readonly label: string;
  readonly firmware: string;
  readonly librarySha256: string;
  readonly marker: string | null;
  readonly oaepSha256: boolean;
  readonly keyWrap: string;
}

/** A token that was looked at and is about to be initialised. */
export interface FoundTokenFact {
  readonly state: TokenState;
  readonly manufacturer: string;
  readonly model: string;
  readonly serial: string;
  readonly label: string;
  readonly firmware: string;
  readonly librarySha256: string;
  readonly pinLimits: PinLimits;
  /** False for a token that keeps no security officer PIN. */
  readonly keepsOfficerPin: boolean;
  /** How many objects everybody sees on it. */
  readonly objects: number;
  /** Whether an earlier try of the same step left it as it is. */
  readonly leftover: boolean;
  /** How many objects somebody agreed to destroy, or null. */
  readonly destroys: number | null;
}

/** A checkpoint that was written down on paper. */
export interface CheckpointFact {
  readonly seq: number;
  readonly head: string;
  /** Title of the step in which it was written down. */
  readonly title: string;
  readonly typedBy: readonly string[];
}

/** What is true by the transcript so far: the fold of every accepted turn. */
export interface Facts {
  readonly token: TokenFact | null;
  /** The token that was looked at last, to be initialised. */
  readonly found: FoundTokenFact | null;
  readonly keys: Readonly<Record<string, KeyFact>>;
  readonly sets: Readonly<Record<string, ShareSetFact>>;
  readonly voidSets: readonly ShareSetFact[];
  readonly backups: Readonly<Record<string, BackupFact>>;
  readonly requests: Readonly<Record<string, RequestFact>>;
  readonly bundles: Readonly<Record<string, BundleFact>>;
  readonly media: readonly { readonly path: string; readonly length: number; readonly sha256: string }[];
  readonly records: Readonly<Record<string, string>>;
  readonly spoiledSheets: number;
  /** How often the ceremony was interrupted. */
  readonly interruptions: number;
  /** The checkpoint that was written down last, and who has typed it back since then and since the last interruption. */
  readonly checkpoint: CheckpointFact | null;
  /** The checkpoint that was shown last; whoever was interrupted before they signed for it may not have written it down. */
  readonly shownCheckpoint: CheckpointFact | null;
  /** Whose identity document was looked at. */
  readonly identified: readonly string[];
  /** Who has left the room and has not come back. */
  readonly departed: readonly string[];
  /** Who has allowed the change of who is there that is under way, or was last. */
  readonly allowing: readonly string[];
  /** The participant file of everybody who took another's place, by the place. */
  readonly replaced: Readonly<Record<string, string>>;
  /** What custodians signed that they are responsible for. */
  readonly duties: string | null;
  readonly earlier: Readonly<Record<string, EarlierTranscriptFact>>;
  /** By the name of the set they are for. */
  readonly contributions: Readonly<Record<string, readonly ContributionFact[]>>;
  readonly certificates: Readonly<Record<string, CertificateFact>>;
  /** By the id of the step that was put in. */
  readonly exceptions: Readonly<Record<string, ExceptionFact>>;
  readonly corrections: readonly CorrectionFact[];
  /** By the id of the step. */
  readonly breaks: Readonly<Record<string, BreakFact>>;
  /** Of an aborted ceremony; null of any other. */
  readonly ending: EndingFact | null;
}

/** Nothing is true yet. */
export const noFacts: Facts = {
  token: null,
  found: null,
  keys: {},
  sets: {},
  voidSets: [],
  backups: {},
  requests: {},
  bundles: {},
  media: [],
  records: {},
  spoiledSheets: 0,
  interruptions: 0,
  checkpoint: null,
  shownCheckpoint: null,
  identified: [],
  departed: [],
  allowing: [],
  replaced: {},
  duties: null,
  earlier: {},
  contributions: {},
  certificates: {},
  exceptions: {},
  corrections: [],
  breaks: {},
  ending: null,
};

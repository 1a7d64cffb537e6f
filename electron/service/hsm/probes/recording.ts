import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { Finding } from '../../../../shared/hsm/qualification/report.ts';
import type { NativeLibrary } from '../native-library.ts';

/** One call a verdict rests on, and what it returned. */
export type Evidence = Finding['evidence'][number];

const ok = 'CKR_OK (0x0)';

/** What each recorded call is named by when it succeeds; what it fails with names its call itself. */
const callNames = {
  generateKey: 'C_GenerateKey',
  generateKeyPair: 'C_GenerateKeyPair',
  createObject: 'C_CreateObject',
  deriveKey: 'C_DeriveKey',
  destroyObject: 'C_DestroyObject',
  findObjects: 'C_FindObjects',
  attribute: 'C_GetAttributeValue',
  setAttribute: 'C_SetAttributeValue',
  sign: 'C_Sign',
  verify: 'C_Verify',
  encrypt: 'C_Encrypt',
  decrypt: 'C_Decrypt',
  wrap: 'C_WrapKey',
  unwrap: 'C_UnwrapKey',
  random: 'C_GenerateRandom',
  seedRandom: 'C_SeedRandom',
  login: 'C_Login',
} as const satisfies Partial<Record<keyof NativeLibrary, string>>;

type RecordedCall = keyof typeof callNames;

/** The calls whose success or refusal a verdict can rest on; each is handed to `note` with what it returned, never with a value it gave. */
export type RecordedLibrary = Pick<NativeLibrary, RecordedCall>;

/** `library`, with every call noted. */
export function recordedLibrary(library: NativeLibrary, note: (evidence: Evidence) => void): RecordedLibrary {
  const names = Object.keys(callNames) as RecordedCall[];
  return Object.fromEntries(names.map((name) => [name, recorded(library, name, note)])) as unknown as RecordedLibrary;
}

/** What `error` says of the call that failed. */
export function evidenceOf(error: ClavigerError): Evidence {
  return { call: (error.details.field ?? 'call').slice(0, 100), returned: (error.details.got ?? error.code).slice(0, 120) };
}

function recorded(library: NativeLibrary, name: RecordedCall, note: (evidence: Evidence) => void) {
  const work = library[name] as (...given: readonly unknown[]) => unknown;
  return (...given: readonly unknown[]): unknown => {
    try {
      const answer = work(...given);
      note({ call: nameOf(name, given), returned: answered(name, answer) });
      return answer;
    } catch (error) {
      if (error instanceof ClavigerError) note(evidenceOf(error));
      throw error;
    }
  };
}

function nameOf(name: RecordedCall, given: readonly unknown[]): string {
  return name === 'attribute' ? `C_GetAttributeValue ${String(given[2])}` : callNames[name];
}

// The value of a flag is what was asked; any other value is only counted.
function answered(name: RecordedCall, answer: unknown): string {
  if (name === 'verify') return answer === true ? ok : 'CKR_SIGNATURE_INVALID (0xc0)';
  if (name === 'findObjects') return `found: ${Array.isArray(answer) ? answer.length : 0}`;
  if (name !== 'attribute') return ok;
  if (!(answer instanceof Uint8Array)) return 'not told';
  return answer.length === 1 ? (answer[0] === 0 ? 'false' : 'true') : `${answer.length} bytes`;
}

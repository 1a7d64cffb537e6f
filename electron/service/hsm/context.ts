import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { AttributeName } from '../../../shared/hsm/constants/attributes.ts';
import { keyTypes, objectClasses } from '../../../shared/hsm/constants/objects.ts';
import type { TokenCapabilities } from '../../../shared/hsm/port/capabilities.ts';
import type { KeyAttributes, KeyHandle, NamedKey } from '../../../shared/hsm/port/key.ts';
import type { TokenIdentity } from '../../../shared/hsm/port/token.ts';
import type { TemplateAttribute, TemplateRule } from '../../../shared/hsm/template-rules.ts';
import type { Lease } from './leases.ts';
import type { LoadedModule } from './module-loader.ts';
import type { NativeHandle } from './native/handle.ts';
import type { AttributeValue } from './native/template.ts';
import type { QuirkLog } from './quirk-log.ts';
import type { WrapFindings } from './wrapping/wrap-findings.ts';

/** What all operations of one open session share. */
export interface SessionContext {
  readonly loaded: LoadedModule;
  readonly slot: NativeHandle;
  readonly session: NativeHandle;
  readonly lease: Lease;
  readonly identity: TokenIdentity;
  /** The object behind each handle that was given out. */
  readonly objects: WeakMap<KeyHandle, NativeHandle>;
  capabilities: TokenCapabilities | null;
  /** What was found out about wrapping keys that are not AES keys. */
  readonly wrapFindings: WrapFindings;
  /** What is odd about this token's family, and which of it the session went by. */
  readonly quirks: QuirkLog;
}

/** The attribute type behind each attribute of `KeyAttributes` that a template can set. */
export const attributeNames = {
  class: 'CKA_CLASS',
  keyType: 'CKA_KEY_TYPE',
  token: 'CKA_TOKEN',
  private: 'CKA_PRIVATE',
  sensitive: 'CKA_SENSITIVE',
  extractable: 'CKA_EXTRACTABLE',
  modifiable: 'CKA_MODIFIABLE',
  encrypt: 'CKA_ENCRYPT',
  decrypt: 'CKA_DECRYPT',
  wrap: 'CKA_WRAP',
  unwrap: 'CKA_UNWRAP',
  sign: 'CKA_SIGN',
  verify: 'CKA_VERIFY',
  derive: 'CKA_DERIVE',
  local: 'CKA_LOCAL',
  alwaysSensitive: 'CKA_ALWAYS_SENSITIVE',
  neverExtractable: 'CKA_NEVER_EXTRACTABLE',
  alwaysAuthenticate: 'CKA_ALWAYS_AUTHENTICATE',
  wrapWithTrusted: 'CKA_WRAP_WITH_TRUSTED',
  trusted: 'CKA_TRUSTED',
  valueLength: 'CKA_VALUE_LEN',
  modulusBits: 'CKA_MODULUS_BITS',
  curve: 'CKA_EC_PARAMS',
} as const satisfies Record<TemplateAttribute, AttributeName>;

/** The attributes `template` sets, with label and id, in the form of a call. `except`: those the call itself gives. */
export function attributeValues(
  template: readonly TemplateRule[],
  name: NamedKey,
  except: readonly TemplateAttribute[] = [],
): AttributeValue[] {
  const set = template.filter(({ rule, attribute }) => rule === 'set' && !except.includes(attribute));
  const values: AttributeValue[] = [
    ...set.map(({ attribute, required }) => ({ attribute: attributeNames[attribute], value: numberOf(required) })),
    { attribute: 'CKA_LABEL', value: Buffer.from(name.label, 'utf8') },
    { attribute: 'CKA_ID', value: name.id },
  ];
  // Some modules take the template in order and refuse what comes after CKA_MODIFIABLE false.
  const isLast = ({ attribute }: AttributeValue) => attribute === 'CKA_MODIFIABLE';
  return [...values.filter((value) => !isLast(value)), ...values.filter(isLast)];
}

/** Throws `TOKEN_SESSION_CLOSED` where the session has ended: after a restart of the library its number can be another one's. */
export function requireOpen({ lease }: Pick<SessionContext, 'lease'>): void {
  if (lease.ended) throw new ClavigerError('TOKEN_SESSION_CLOSED', { field: 'session' });
}

/** The object behind `key`. Throws `TOKEN_KEY_MISSING` for a handle of another session or of a destroyed key. */
export function objectOf(context: SessionContext, key: KeyHandle): NativeHandle {
  const object = context.objects.get(key);
  if (object === undefined) throw new ClavigerError('TOKEN_KEY_MISSING', { field: 'key', expected: 'a handle of this session' });
  return object;
}

/** A handle for `object`, to be given out. */
export function handleOf(
  context: SessionContext,
  object: NativeHandle,
  attributes: Pick<KeyAttributes, 'id' | 'label'>,
): KeyHandle {
  const handle: KeyHandle = Object.freeze({ kind: 'key-handle', id: attributes.id ?? '', label: attributes.label ?? '' });
  context.objects.set(handle, object);
  return handle;
}

function numberOf(required: boolean | number | string): boolean | number {
  if (typeof required !== 'string') return required;
  const table: Readonly<Record<string, number>> = { ...objectClasses, ...keyTypes };
  const value = table[required];
  if (value === undefined) throw new ClavigerError('INTERNAL', { field: 'template', got: required });
  return value;
}

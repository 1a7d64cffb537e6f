import { hexToBytes } from '../../../shared/core/bytes.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { KeyHandle } from '../../../shared/hsm/port/key.ts';
import type { SessionContext } from './context.ts';
import type { NativeHandle } from './native/handle.ts';
import type { AttributeValue } from './native/template.ts';

/**
 * Destroys the object behind `key`, and looks whether it is gone: a token whose disk is full can say it did, and did not.
 * Throws `TOKEN_KEY_NOT_DESTROYED`.
 */
export function destroyForGood({ loaded, session }: SessionContext, object: NativeHandle, key: KeyHandle): void {
  const countAlike = () => loaded.library.findObjects(session, namesakes(key)).length;
  const before = countAlike();
  const refusal = refusalOf(() => loaded.library.destroyObject(session, object));
  // The other way round, a token can remove one that was not whole, and complain.
  if (countAlike() < before) return;
  if (refusal !== null) throw refusal;
  throw new ClavigerError('TOKEN_KEY_NOT_DESTROYED', {
    field: `key “${key.label}”`,
    expected: 'no such key',
    got: 'still there',
  });
}

function refusalOf(work: () => void): ClavigerError | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof ClavigerError) return error;
    throw error;
  }
}

/** What finds a key with those that bear the same name; every object where it has none. */
function namesakes({ id, label }: KeyHandle): AttributeValue[] {
  const entries: AttributeValue[] = [];
  if (id !== '') entries.push({ attribute: 'CKA_ID', value: hexToBytes(id) });
  if (label !== '') entries.push({ attribute: 'CKA_LABEL', value: Buffer.from(label, 'utf8') });
  return entries;
}

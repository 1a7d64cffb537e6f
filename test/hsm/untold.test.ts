import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { SessionContext } from '../../electron/service/hsm/context.ts';
import { endLease } from '../../electron/service/hsm/leases.ts';
import type { NativeLibrary } from '../../electron/service/hsm/native-library.ts';
import type { PracticeToken } from '../../electron/service/hsm/practice-token.ts';
import { beginProbes } from '../../electron/service/hsm/probes/run.ts';
import { ClavigerError } from '../../shared/core/errors/index.ts';
import type { AttributeName } from '../../shared/hsm/constants/attributes.ts';
import type { PropertyId } from '../../shared/hsm/qualification/registry.ts';
import { type Alteration, openAltered } from './fixtures/altered-token.ts';
import { newToken, removeFolders } from './fixtures/fixture.ts';
import { nss } from './fixtures/nss.ts';

let token: PracticeToken;
let open: SessionContext | null = null;

beforeAll(async () => {
  token = await newToken(nss);
});
afterEach(() => {
  if (open !== null) endLease(open.loaded, open.lease);
  open = null;
});
afterAll(removeFolders);

/** The verdict about NSS, were it a token that differs in one thing. */
function verdict(id: PropertyId, alter: Alteration): string {
  open = openAltered(token, alter);
  return beginProbes(open, null).find(id).verdict;
}

const untold =
  (...names: readonly AttributeName[]) =>
  ({ attribute }: NativeLibrary): Partial<NativeLibrary> => ({
    attribute: (session, object, name) => (names.includes(name) ? null : attribute(session, object, name)),
  });

it('takes a flag that is set and not told for nothing shown', () => {
  expect(verdict('officer-sets-trusted', untold('CKA_TRUSTED'))).toBe('not-testable');
});

it('takes a change that is answered well and not told for nothing shown', () => {
  const agrees = (library: NativeLibrary) => ({ ...untold('CKA_EXTRACTABLE')(library), setAttribute: () => undefined });
  expect(verdict('stays-unextractable', agrees)).toBe('not-testable');
});

it('calls a token that tells nothing of the origin of a key neither honest nor dishonest', () => {
  const change = untold('CKA_LOCAL', 'CKA_NEVER_EXTRACTABLE', 'CKA_ALWAYS_SENSITIVE');
  expect(verdict('honest-history', change)).toBe('not-testable');
  if (open !== null) endLease(open.loaded, open.lease);
  expect(verdict('honest-history', untold('CKA_LOCAL'))).toBe('enforced');
});

it('does not say of a flag that is not told that it reads otherwise', () => {
  expect(verdict('attributes-as-set', untold('CKA_DERIVE'))).toBe('not-testable');
});

it('does not praise a token that destroys nothing at all for keeping what is undestroyable', () => {
  const never = () => ({
    destroyObject: () => {
      throw new ClavigerError('TOKEN_CALL_REFUSED', { field: 'C_DestroyObject', got: 'CKR_FUNCTION_NOT_SUPPORTED (0x54)' });
    },
  });
  expect(verdict('undestroyable', never)).toBe('not-testable');
});

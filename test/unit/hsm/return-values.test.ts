import { describe, expect, it } from 'vitest';
import { returnValueOf, tokenError } from '../../../electron/service/hsm/errors.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { describeReturnValue, errorCodeOf, returnValueNames } from '../../../shared/hsm/return-values.ts';

describe('PKCS#11 return values', () => {
  it('are named once each', () => {
    const names = Object.values(returnValueNames);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^CKR_[A-Z_]+$/);
  });

  it.each([
    [0xa0, 'CKR_PIN_INCORRECT (0xa0)', 'TOKEN_PIN_WRONG'],
    [0xa4, 'CKR_PIN_LOCKED (0xa4)', 'TOKEN_PIN_LOCKED'],
    [0xe0, 'CKR_TOKEN_NOT_PRESENT (0xe0)', 'TOKEN_ABSENT'],
    [0x30, 'CKR_DEVICE_ERROR (0x30)', 'TOKEN_DEVICE_ERROR'],
    [0x6a, 'CKR_KEY_UNEXTRACTABLE (0x6a)', 'TOKEN_KEY_UNEXTRACTABLE'],
    [0x5, 'CKR_GENERAL_ERROR (0x5)', 'TOKEN_CALL_REFUSED'],
    [0x80000001, 'vendor defined (0x80000001)', 'TOKEN_CALL_REFUSED'],
    [0x4242, 'unknown (0x4242)', 'TOKEN_CALL_REFUSED'],
  ] as const)('%i is %s', (value, text, code) => {
    expect(describeReturnValue(value)).toBe(text);
    expect(errorCodeOf(value)).toBe(code);
  });

  it('are read in each form the binding gives them', () => {
    expect(returnValueOf(Object.assign(new Error('CKR_PIN_INCORRECT'), { code: 160 }))).toBe(160);
    expect(returnValueOf(new Error('CKR_TEMPLATE_INCOMPLETE:208'))).toBe(208);
    expect(returnValueOf(new Error('CKR_VENDOR_DEFINED:27\n    at PKCS11.C_DestroyObject (x)'))).toBe(27);
    expect(returnValueOf(new TypeError('Argument 1 has wrong type'))).toBe(null);
    expect(returnValueOf('text')).toBe(null);
  });

  it('become typed errors that name call and answer, and nothing else', () => {
    const refused = tokenError('C_WrapKey', new Error('CKR_MECHANISM_INVALID:112'));
    expect(refused.report()).toMatchObject({
      code: 'TOKEN_CALL_REFUSED',
      field: 'C_WrapKey',
      got: 'CKR_MECHANISM_INVALID (0x70)',
    });
    expect(tokenError('C_UnwrapKey', new Error('CKR_GENERAL_ERROR:5'), { 5: 'TOKEN_BLOB_REFUSED' }).code).toBe(
      'TOKEN_BLOB_REFUSED',
    );
    const malformed = tokenError('C_Sign', new TypeError('secret in a message'));
    expect(malformed.code).toBe('TOKEN_CALL_MALFORMED');
    expect(JSON.stringify(malformed.report())).not.toContain('secret in');
    const own = new ClavigerError('TOKEN_BUSY', { field: 'token' });
    expect(tokenError('C_Login', own)).toBe(own);
  });
});

import type { Mechanism } from 'pkcs11js';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { hashes } from '../../../../shared/hsm/constants/hashes.ts';
import { type MechanismCall, mechanisms, type ParameterForm } from '../../../../shared/hsm/constants/mechanisms.ts';
import { lend } from './bytes.ts';
import { malformed } from './malformed.ts';

// Fixed by pkcs11js for its parameter objects, and by PKCS#11 for CKZ_DATA_SPECIFIED.
const OAEP_OBJECT = 4;
const PSS_OBJECT = 5;
const GCM_OBJECT = 25;
const LABEL_IN_PARAMETER = 1;
const LARGEST_NUMBER = 0xffffffff;

type Encoder = (name: string, call: Readonly<Record<string, unknown>>) => Mechanism['parameter'];

/** How each form of parameter is made. Native code reads the objects unchecked, so each field is made here, never passed through. */
const encoders: Readonly<Record<ParameterForm, Encoder>> = {
  none: (name, call) => {
    requireFields(name, call, []);
    return undefined;
  },
  oaep: (name, call) => {
    requireFields(name, call, ['oaep']);
    const { mechanism, mask } = hashNamed(name, call.oaep);
    return { type: OAEP_OBJECT, hashAlg: mechanism, mgf: mask, source: LABEL_IN_PARAMETER } as Mechanism['parameter'];
  },
  pss: (name, call) => {
    requireFields(name, call, ['pss']);
    const { mechanism, mask, bytes } = hashNamed(name, call.pss);
    return { type: PSS_OBJECT, hashAlg: mechanism, mgf: mask, saltLen: bytes } as Mechanism['parameter'];
  },
  // The binding has no object for {pointer, length}; its GCM object begins with them, and some modules read no further.
  data: (name, call) => {
    requireFields(name, call, ['data']);
    return {
      type: GCM_OBJECT,
      iv: lend(call.data as Uint8Array, `${name}.data`),
      ivBits: 0,
      tagBits: 0,
    } as Mechanism['parameter'];
  },
  unpassable: (name) => {
    throw new ClavigerError('TOKEN_CAPABILITY_MISSING', { field: name, expected: 'a parameter the binding can pass' });
  },
};

/**
 * `call` in the binding's form. `passesPointers`: whether the module takes `data` parameters (see `ParameterForm`).
 * Throws `TOKEN_CALL_MALFORMED`, and `TOKEN_CAPABILITY_MISSING` for a parameter that cannot be passed.
 */
export function encodeMechanism(call: MechanismCall, passesPointers: boolean): Mechanism {
  if (typeof call !== 'object' || call === null) throw malformed('mechanism', 'a mechanism');
  if ('number' in call) return byNumber(call.number, call);
  if (!Object.hasOwn(mechanisms, call.name)) throw malformed('mechanism', 'a mechanism of the table');
  const { number, parameter: form } = mechanisms[call.name];
  if (form === 'data' && !passesPointers)
    throw new ClavigerError('TOKEN_CAPABILITY_MISSING', { field: call.name, expected: 'a module known to take its parameter' });
  const parameter = encoders[form](call.name, call as unknown as Readonly<Record<string, unknown>>);
  return parameter === undefined ? { mechanism: number } : { mechanism: number, parameter };
}

function byNumber(number: number, call: object): Mechanism {
  if (!Number.isInteger(number) || number < 0 || number > LARGEST_NUMBER) throw malformed('mechanism', 'a number of 32 bits');
  if (Object.keys(call).length !== 1) throw malformed('mechanism', 'no parameter');
  const isTakenWithOne = Object.values(mechanisms).some((known) => known.number === number && known.parameter !== 'none');
  if (isTakenWithOne) throw malformed('mechanism', 'its name, with the parameter it needs');
  return { mechanism: number };
}

function requireFields(name: string, call: object, fields: readonly string[]): void {
  const expected = ['name', ...fields];
  const keys = Object.keys(call);
  if (keys.length === expected.length && expected.every((field) => keys.includes(field))) return;
  throw malformed(name, fields.length === 0 ? 'no parameter' : `the parameter ${fields.join(', ')}`);
}

function hashNamed(name: string, hash: unknown): (typeof hashes)[keyof typeof hashes] {
  if (typeof hash !== 'string' || !Object.hasOwn(hashes, hash)) throw malformed(name, Object.keys(hashes).join(', '));
  return hashes[hash as keyof typeof hashes];
}

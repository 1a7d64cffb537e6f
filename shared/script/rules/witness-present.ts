import { defineRule } from './rule.ts';

/** Somebody who acts on nothing sees everything. */
export const witnessPresent = defineRule({
  id: 'RULE_WITNESS_PRESENT',
  citation: 'CA/Browser Forum BR 6.1.1.1; WebTrust for CAs, key generation script (sign-off by witnesses)',
  check: ({ roles }) =>
    (roles['internal-witness'] ?? 0) + (roles['external-witness'] ?? 0) > 0
      ? []
      : [{ path: 'roles', expected: 'an internal-witness or external-witness', got: 'neither' }],
});

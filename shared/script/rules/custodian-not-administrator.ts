import { defineRule } from './rule.ts';

/** Whoever drives the ceremony holds no share of its keys. */
export const custodianNotAdministrator = defineRule({
  id: 'RULE_CUSTODIAN_NOT_ADMINISTRATOR',
  citation: 'PCI DSS v4.0.1 requirement 3.7.6 (split knowledge); ICANN KSK ceremony roles',
  check: ({ forbid, roles }) => {
    if ((roles.custodian ?? 0) === 0) return [];
    const forbidden = forbid.some((pair) => pair.includes('administrator') && pair.includes('custodian'));
    return forbidden
      ? []
      : [{ path: 'forbid', expected: 'the pair [administrator, custodian]', got: `${forbid.length} other pairs` }];
  },
});

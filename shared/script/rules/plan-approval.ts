import { defineRule } from './rule.ts';

/** The plan is approved before the day by two people who do not drive the ceremony. */
export const planApproval = defineRule({
  id: 'RULE_PLAN_APPROVAL',
  citation: 'WebTrust for CAs, key generation script (approval to run); PCI PIN v3.1 requirement 7 (written procedures)',
  check: ({ approve }) => {
    const others = approve.filter(({ role }) => role !== 'administrator').reduce((sum, { count }) => sum + count, 0);
    return others >= 2
      ? []
      : [{ path: 'approve', expected: 'two people or more who are not the administrator', got: String(others) }];
  },
});

import { defineRule, placeOf } from './rule.ts';

/** A ceremony that ends early still says what is left: bags, sheets, media, the token. */
export const abortRecord = defineRule({
  id: 'RULE_ABORT_RECORD',
  citation:
    'PCI PIN v3.1 requirement 9-4 (an incident is assessed and written down); WebTrust for CAs, key generation script (deviations)',
  later: true,
  check: (bound) => {
    const [first] = bound.abort;
    const records = bound.abort.some(({ kind, optional }) => kind === 'record' && optional === null);
    if (first === undefined || records) return [];
    return [{ path: placeOf(bound, first), expected: 'a record step under abort that is always done', got: 'none' }];
  },
});

import type { BoundScript } from '../bind.ts';
import { placeProblem, type ScriptProblem } from '../problem.ts';
import { closeLast } from './close-last.ts';
import { custodianNotAdministrator } from './custodian-not-administrator.ts';
import { lastWrap } from './last-wrap.ts';
import { oneSetPerBlock } from './one-set-per-block.ts';
import { pinHolders } from './pin-holders.ts';
import { planApproval } from './plan-approval.ts';
import { readBack } from './read-back.ts';
import type { Rule, RuleCode } from './rule.ts';
import { secretBlock } from './secret-block.ts';
import { secretInOutput } from './secret-in-output.ts';
import { shareHolders } from './share-holders.ts';
import { testCombineFirst } from './test-combine-first.ts';
import { thresholdSane } from './threshold-sane.ts';
import { twoPerson } from './two-person.ts';
import { witnessPresent } from './witness-present.ts';

/** Every rule, by its code. A code without its rule does not compile. */
export const rules = {
  RULE_PLAN_APPROVAL: planApproval,
  RULE_WITNESS_PRESENT: witnessPresent,
  RULE_CUSTODIAN_NOT_ADMINISTRATOR: custodianNotAdministrator,
  RULE_TWO_PERSON: twoPerson,
  RULE_PIN_HOLDERS: pinHolders,
  RULE_SECRET_BLOCK: secretBlock,
  RULE_ONE_SET_PER_BLOCK: oneSetPerBlock,
  RULE_THRESHOLD_SANE: thresholdSane,
  RULE_TEST_COMBINE: testCombineFirst,
  RULE_SHARE_HOLDERS: shareHolders,
  RULE_READ_BACK: readBack,
  RULE_LAST_WRAP: lastWrap,
  RULE_SECRET_IN_OUTPUT: secretInOutput,
  RULE_CLOSE_LAST: closeLast,
} as const satisfies { [K in RuleCode]: Rule<K> };

/** Where `bound` breaks a rule, each with the rule's code and its place in the file. */
export function checkRules(bound: BoundScript): readonly ScriptProblem[] {
  return Object.values(rules).flatMap((rule) =>
    rule.check(bound).map((finding) => placeProblem(rule.id, finding, bound.positions)),
  );
}

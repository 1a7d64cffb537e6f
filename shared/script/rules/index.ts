import type { BoundScript } from '../bind.ts';
import { placeProblem, type ScriptProblem } from '../problem.ts';
import { abortRecord } from './abort-record.ts';
import { checkpointTyped } from './checkpoint-typed.ts';
import { closeLast } from './close-last.ts';
import { custodianNotAdministrator } from './custodian-not-administrator.ts';
import { drillBeforeSeal } from './drill-before-seal.ts';
import { expectedDigest } from './expected-digest.ts';
import { lastWrap } from './last-wrap.ts';
import { oneSetPerBlock } from './one-set-per-block.ts';
import { optionalSteps } from './optional-steps.ts';
import { pinHolders } from './pin-holders.ts';
import { planApproval } from './plan-approval.ts';
import { readBack } from './read-back.ts';
import { rollCallFirst } from './roll-call-first.ts';
import type { Rule, RuleCode } from './rule.ts';
import { sealEveryShare } from './seal-every-share.ts';
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
  RULE_ROLL_CALL: rollCallFirst,
  RULE_TWO_PERSON: twoPerson,
  RULE_PIN_HOLDERS: pinHolders,
  RULE_SECRET_BLOCK: secretBlock,
  RULE_ONE_SET_PER_BLOCK: oneSetPerBlock,
  RULE_THRESHOLD_SANE: thresholdSane,
  RULE_TEST_COMBINE: testCombineFirst,
  RULE_SHARE_HOLDERS: shareHolders,
  RULE_READ_BACK: readBack,
  RULE_DRILL_BEFORE_SEAL: drillBeforeSeal,
  RULE_SEAL_EVERY_SHARE: sealEveryShare,
  RULE_CHECKPOINT_TYPED: checkpointTyped,
  RULE_LAST_WRAP: lastWrap,
  RULE_EXPECTED_DIGEST: expectedDigest,
  RULE_OPTIONAL_STEPS: optionalSteps,
  RULE_SECRET_IN_OUTPUT: secretInOutput,
  RULE_ABORT_RECORD: abortRecord,
  RULE_CLOSE_LAST: closeLast,
} as const satisfies { [K in RuleCode]: Rule<K> };

/** Where `bound` breaks a rule, each with the rule's code and its place in the file. */
export function checkRules(bound: BoundScript): readonly ScriptProblem[] {
  return findBroken(Object.values(rules), bound);
}

/** As `checkRules`, for the script of a transcript: it may be older than the later rules, which are not asked of it. */
export function checkFirstRules(bound: BoundScript): readonly ScriptProblem[] {
  const all: readonly Rule[] = Object.values(rules);
  return findBroken(
    all.filter((rule) => rule.later !== true),
    bound,
  );
}

function findBroken(asked: readonly Rule[], bound: BoundScript): readonly ScriptProblem[] {
  return asked.flatMap((rule) => rule.check(bound).map((finding) => placeProblem(rule.id, finding, bound.positions)));
}

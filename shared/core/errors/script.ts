/** What can go wrong in the stage `script`: each code is one way in which a ceremony script, or its binding, is refused. */
export const scriptErrors = {
  SCRIPT_SYNTAX: {
    meaning: 'the file is not one plain YAML document as scripts are written in',
    action: 'Correct the file at this place; docs/formats/ceremony-script.md says what is allowed.',
  },
  SCRIPT_UNKNOWN_MEMBER: { meaning: 'there is no member of this name here', action: 'Correct its name, or remove it.' },
  SCRIPT_DUPLICATE: { meaning: 'a name is given twice', action: 'Give each its own name.' },
  SCRIPT_MISSING: { meaning: 'something that must be there is missing', action: 'Add it.' },
  SCRIPT_VALUE: { meaning: 'a value is not one that can stand here', action: 'Correct the value.' },
  SCRIPT_KIND_UNKNOWN: {
    meaning: 'there is no such kind of step',
    action: 'Use a kind of step that docs/formats/ceremony-script.md lists.',
  },
  SCRIPT_PARAMETER_UNKNOWN: {
    meaning: 'the script has no parameter of this name',
    action: 'Correct the name, or declare it under parameters.',
  },
  SCRIPT_PARAMETER_UNUSED: { meaning: 'a parameter is declared and no step uses it', action: 'Use it in a step, or remove it.' },
  SCRIPT_PARAMETER_UNBOUND: {
    meaning: 'a parameter has neither a value nor a default',
    action: 'Give it a value when the ceremony is planned.',
  },
  SCRIPT_PARAMETER_OUT_OF_BOUNDS: {
    meaning: 'a value lies outside the bounds that the script allows',
    action: 'Choose a value within them; other bounds need another approved script.',
  },
  SCRIPT_NEED: {
    meaning: 'the dry run shows that this cannot be done when its turn comes',
    action: 'Put what is missing before it, or change the step.',
  },
  RULE_TWO_PERSON: {
    meaning: 'an act on keys needs the approval of somebody who does not do it',
    action: 'Add an approval by another role.',
  },
  RULE_CUSTODIAN_NOT_ADMINISTRATOR: {
    meaning: 'nothing forbids that the administrator holds a share',
    action: 'Add the pair administrator, custodian to forbid.',
  },
  RULE_WITNESS_PRESENT: { meaning: 'no witness takes part', action: 'Add an internal or external witness to roles.' },
  RULE_THRESHOLD_SANE: {
    meaning: 'threshold, number of shares and number of custodians do not fit together',
    action: 'Choose 2 or more, at most the number of shares; and a custodian for each share.',
  },
  RULE_SHARE_HOLDERS: {
    meaning: 'each share of a set must go to a custodian of its own',
    action: 'Print every share once, each for another custodian.',
  },
  RULE_PIN_HOLDERS: {
    meaning: 'one role would hold two PINs of a token, or two parts of one',
    action: 'Give every PIN, and every part of one, to a role of its own.',
  },
  RULE_READ_BACK: {
    meaning: 'a printed share is not read back by its holder before the block ends',
    action: 'Add a read-back-share step after the print, with the same set, index and holder.',
  },
  RULE_TEST_COMBINE: {
    meaning: 'a share is printed before the shares were proved to give the key back',
    action: 'Put a test-combine step of the set between its split and its first print.',
  },
  RULE_CLOSE_LAST: {
    meaning: 'the ceremony must end with one close and then one sign-transcript',
    action: 'Make close the last step but one, and sign-transcript the last.',
  },
  RULE_SECRET_BLOCK: {
    meaning: 'steps that hold a wrapping key in the clear must form one block that can begin again as a whole',
    action: 'Put them in one section with block and all three compensations, and everything else into other sections.',
  },
  RULE_ONE_SET_PER_BLOCK: {
    meaning: 'a block splits more than one wrapping key',
    action: 'Give each set a section with a block of its own.',
  },
  RULE_LAST_WRAP: {
    meaning: 'a key that leaves for a cloud stays extractable afterwards',
    action: 'Say last: yes at the last byok-wrap of the key.',
  },
  RULE_SECRET_IN_OUTPUT: {
    meaning: 'something secret is named among what is written down or leaves the room',
    action: 'Remove it: outputs and records hold public facts only.',
  },
  RULE_ROLL_CALL: {
    meaning:
      'the ceremony does not begin with a roll call that looks at documents and, after an interruption, at the paper of the witnesses',
    action: 'Make roll-call the first step, with identity: yes and retype-checkpoint: yes.',
  },
  RULE_CHECKPOINT_TYPED: {
    meaning: 'a key is split, printed or wrapped although the last checkpoint was not typed back from paper',
    action: 'Put a confirm-checkpoint step between the last checkpoint and this step.',
  },
  RULE_DRILL_BEFORE_SEAL: {
    meaning: 'a sheet is sealed before it was proved: its set combined in memory, and the sheet read back',
    action: 'Put a test-combine of the set, and a read-back-share of the sheet, before its seal.',
  },
  RULE_SEAL_EVERY_SHARE: {
    meaning: 'some sheets of a set are sealed, and this one is not',
    action: 'Add a seal step after the read-back, with the same set, index and holder.',
  },
  RULE_EXPECTED_DIGEST: {
    meaning: 'a step reads something made elsewhere, and nothing says beforehand which one it must be',
    action: 'Give the digest, serial number or name of what is read, best as a parameter that is bound at planning.',
  },
  RULE_OPTIONAL_STEPS: {
    meaning: 'a step that proves or protects something could be left out',
    action: 'Remove optional from it.',
  },
  RULE_ABORT_RECORD: {
    meaning: 'after an abort nothing says what is left in the room',
    action: 'Add a record step to abort: bags, sheets, media and the token.',
  },
  RULE_PLAN_APPROVAL: {
    meaning: 'fewer than two people other than the administrator approve the plan',
    action: 'Let at least two people of other roles approve the plan.',
  },
} as const satisfies Record<string, { meaning: string; action: string }>;

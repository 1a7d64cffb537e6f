import type { RuleCode } from '../../shared/script/rules/rule.ts';
import { edited, shippedText, stepText, without } from '../unit/script/shipped.ts';
import {
  abortCheckpoint,
  afterStep,
  type Broken,
  confirmBefore,
  fixedToken,
  initialising,
  noApproval,
  sealing,
  step,
} from './broken-kit.ts';
import { brokenShares } from './broken-shares.ts';

/** Scripts that only just keep the rules that the shipped ceremony has nothing of. */
export const kept: readonly (readonly [what: string, text: string])[] = [
  ['every sheet sealed after it was read back', sealing('read-share-1', 'read-share-2', 'read-share-3')],
  [
    'a token that the script names, with its serial number',
    fixedToken.replace('label: CEREMONY\n', "label: CEREMONY\n        expect: { serial: '0123456789' }\n"),
  ],
  [
    'a record that may be left out',
    step('note-room', ['        minutes: 8\n', '        minutes: 8\n        optional: Without bags\n']),
  ],
  [
    'an abort that says what is left',
    `${shippedText}${abortCheckpoint}  - id: abort-note
    kind: record
    title: What is left
    actor: internal-witness
    items:
      sheets: Sheets that were destroyed
`,
  ],
];

/** For every rule, ways to break it: a rule without an example does not compile. */
export const broken: Readonly<Record<RuleCode, readonly Broken[]>> = {
  ...brokenShares,
  RULE_PLAN_APPROVAL: [
    {
      what: 'one approver',
      text: edited(['approve:\n  - { role: security-officer, count: 1 }\n', 'approve:\n']),
      at: 'approve:',
      message: 'two people or more who are not the administrator, got 1',
    },
    {
      what: 'the administrator and one more',
      text: edited(['approve:\n  - { role: security-officer, count: 1 }', 'approve:\n  - { role: administrator, count: 1 }']),
      at: 'approve:',
      message: 'got 1',
    },
  ],
  RULE_WITNESS_PRESENT: [
    {
      what: 'nobody who only watches',
      text: edited(['  internal-witness: 1\n', '']),
      at: '\nroles:',
      message: 'an internal-witness or external-witness, got neither',
    },
  ],
  RULE_CUSTODIAN_NOT_ADMINISTRATOR: [
    {
      what: 'a pair that is not forbidden',
      text: edited(['  - [administrator, custodian]\n', '']),
      at: '\nforbid:',
      message: 'the pair [administrator, custodian], got 5 other pairs',
    },
  ],
  RULE_TWO_PERSON: [
    ...['make-key', 'split-key', 'back-up-key', 'print-share-2', 'wrap-for-cloud', 'write-medium'].map((id) => ({
      what: `${id} by one person alone`,
      text: step(id, noApproval),
      at: `- id: ${id}`,
      message: 'who acts, got no approval',
    })),
    {
      what: 'an approval by the one who acts',
      text: step('back-up-key', ['role: internal-witness', 'role: administrator']),
      at: '- id: back-up-key',
      message: 'got one by administrator only',
    },
  ],
  RULE_PIN_HOLDERS: [
    {
      what: 'both PINs held by the security officer',
      text: initialising('security-officer'),
      at: 'user-pin-holder: security-officer',
      message: 'a role that holds no other PIN of the token, nor part of one, got security-officer',
    },
    {
      what: 'two parts of a PIN held by one role',
      text: initialising('custodian', '        user-pin-second-holder: custodian\n'),
      at: 'user-pin-second-holder: custodian',
      message: 'nor part of one, got custodian',
    },
  ],
  RULE_ROLL_CALL: [
    {
      what: 'a roll call that looks at no document',
      text: step('roll-call', ["identity: 'yes'", "identity: 'no'"]),
      at: "identity: 'no'",
      message: 'identity: the ceremony does not begin with a roll call',
    },
    {
      what: 'a roll call that says nothing of the paper',
      text: step('roll-call', ["        retype-checkpoint: 'yes'\n", '']),
      at: '- id: roll-call',
      message: 'expected yes, got nothing',
    },
    {
      what: 'something before the roll call',
      text: without('look-at-laptop').replace(
        '      - id: roll-call',
        `${stepText('look-at-laptop').trimEnd()}\n      - id: roll-call`,
      ),
      at: 'kind: environment',
      message: 'roll-call as the first step, got environment',
    },
  ],
  RULE_CHECKPOINT_TYPED: [
    {
      what: 'a split after a checkpoint that was only written down',
      text: without(confirmBefore('split-key')),
      at: '- id: split-key',
      message: 'a checkpoint that was typed back before it (confirm-checkpoint), got one that was only written down',
    },
    {
      what: 'a wrap for the cloud after a checkpoint that was only written down',
      text: without(confirmBefore('wrap-for-cloud')),
      at: '- id: wrap-for-cloud',
      message: 'got one that was only written down',
    },
  ],
  RULE_EXPECTED_DIGEST: [
    {
      what: 'a token that the script names for every site',
      text: fixedToken,
      at: 'label: CEREMONY',
      message: 'label or serial as a parameter, a digest, or under expect, got a text of the script',
    },
  ],
  RULE_OPTIONAL_STEPS: [
    {
      what: 'a read-back that may be left out',
      text: step('read-share-2', ['        minutes: 7\n', '        minutes: 7\n        optional: When time is short\n']),
      at: 'optional: When time is short',
      message: 'nothing here, as read-back-share is always done',
    },
  ],
  RULE_ABORT_RECORD: [
    {
      what: 'an abort that says nothing of what is left',
      text: `${shippedText}${abortCheckpoint}`,
      at: '- id: abort-checkpoint',
      message: 'a record step under abort that is always done, got none',
    },
  ],
  RULE_SECRET_IN_OUTPUT: [
    {
      what: 'a PIN among the outputs',
      text: edited(['  - The signed transcript', '  - The PIN of the token']),
      at: '  - The PIN',
      message: 'public facts only, got "PIN"',
    },
    {
      what: 'a clear key among the outputs',
      text: edited(['  - The signed transcript', '  - The clear key']),
      at: '  - The clear key',
      message: 'got "clear key"',
    },
    {
      what: 'a record that asks for a passphrase',
      text: edited(['          medium: Serial number of the medium', '          medium: Passphrase of the medium']),
      at: 'Passphrase of the medium',
      message: 'got "Passphrase"',
    },
    {
      what: 'a record that asks for a share',
      text: edited(['bag-of-share-1: Bag number of the first share', 'bag-of-share-1: The share words of the first sheet']),
      at: 'share words',
      message: 'got "share words"',
    },
  ],
  RULE_CLOSE_LAST: [
    {
      what: 'no close',
      text: without('close-transcript'),
      at: '\nsections:',
      message: 'close as the last step but one, got no such step',
    },
    {
      what: 'no signatures',
      text: without('sign')
        .replace('folder: { parameter: media-folder }', 'folder: { parameter: transcript-folder }')
        .replace(/ {2}media-folder:\n.*\n.*\n/, ''),
      at: '\nsections:',
      message: 'sign-transcript as the last step, got no such step',
    },
    {
      what: 'something after the close',
      text: afterStep('close-transcript', stepText('note-room').replace('note-room', 'note-more').trimEnd()),
      at: '- id: close-transcript',
      message: 'close only as the last step but one, got step 25 of 27',
    },
    {
      what: 'two closes',
      text: afterStep('close-transcript', stepText('close-transcript').replace('close-transcript', 'close-again').trimEnd()),
      at: '- id: close-transcript',
      message: 'close only as the last step but one',
    },
  ],
};

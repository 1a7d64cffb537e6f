import type { RuleCode } from '../../shared/script/rules/rule.ts';
import { type Edit, edited, shippedText, stepText, without } from '../unit/script/shipped.ts';

/** A script that breaks one rule. */
export interface Broken {
  readonly what: string;
  readonly text: string;
  /** A text on the line where the rule must point. */
  readonly at: string;
  readonly message: string;
}

const step = (id: string, ...edits: readonly Edit[]) =>
  edited([
    stepText(id),
    edits.reduce((text, [from, to]) => {
      if (text.replace(from, to) === text) throw new Error(`nothing to replace: ${from}`);
      return text.replace(from, to);
    }, stepText(id)),
  ]);

const noApproval: Edit = [/ {8}approve:\n(?: {10}- .*\n)+/, ''];
const afterStep = (id: string, text: string) => edited([stepText(id), `${stepText(id).trimEnd()}\n${text}\n\n`]);
const beforeStep = (id: string, text: string) => edited([stepText(id), `${text}${stepText(id)}`]);

/** The ceremony with a token that is set up before it is opened. */
function initialising(userPinHolder: string, more = ''): string {
  return beforeStep(
    'open-token',
    `      - id: set-up-token
        kind: initialise-token
        title: The token is set up
        actor: administrator
        approve:
          - { role: internal-witness, count: 1 }
        label: { parameter: token-label }
        officer-pin-holder: security-officer
        user-pin-holder: ${userPinHolder}
${more}        generated: 'yes'
        wipe: 'no'
`,
  );
}

/** The id of the step before `id` in which a checkpoint is typed back. */
function confirmBefore(id: string): string {
  const before = shippedText.slice(0, shippedText.indexOf(`- id: ${id}\n`));
  const found = [...before.matchAll(/- id: (\S+)\n {8}kind: confirm-checkpoint/g)].at(-1)?.[1];
  if (found === undefined) throw new Error(`no checkpoint is typed back before ${id}`);
  return found;
}

/** The ceremony in which each of these steps is followed by the seal of its sheet. */
function sealing(...after: readonly string[]): string {
  return after.reduce((text, id) => {
    const number = id.slice(-1);
    const seal = `      - id: seal-${number}
        kind: seal
        title: Sheet ${number} is sealed
        actor: custodian
        set: backup-set
        index: '${number}'
        holder: custodian-${number}
`;
    return text.replace(stepText(id, text), (step) => `${step.trimEnd()}\n${seal}${step.endsWith('\n\n') ? '\n' : ''}`);
  }, shippedText);
}

/** The ceremony with a token that the script names itself, instead of a parameter of the site. */
const fixedToken = step('open-token', ['{ parameter: token-label }', 'CEREMONY']).replace(/ {2}token-label:\n.*\n.*\n/, '');

const abortCheckpoint = `
abort:
  - id: abort-checkpoint
    kind: checkpoint
    title: Checkpoint
    actor: internal-witness
`;

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
  RULE_SECRET_BLOCK: [
    {
      what: 'no block',
      text: edited(['    block: wrapping-key\n    compensate: [destroy-wrapping-key, drop-backup, count-spoiled-sheets]\n', '']),
      at: '- id: print-share-1',
      message: 'print-share inside a block, got a section without block',
    },
    {
      what: 'a compensation left out',
      text: edited(['drop-backup, ', '']),
      at: 'compensate: [destroy',
      message: 'expected drop-backup, got destroy-wrapping-key, count-spoiled-sheets',
    },
    {
      what: 'no compensation',
      text: edited(['    compensate: [destroy-wrapping-key, drop-backup, count-spoiled-sheets]\n', '']),
      at: '- id: shares',
      message: 'expected count-spoiled-sheets, got none',
    },
    {
      what: 'a compensation without block',
      text: edited(['    title: The backup counts\n', '    title: The backup counts\n    compensate: [drop-backup]\n']),
      at: 'compensate: [drop-backup]',
      message: 'a block that it belongs to',
    },
    {
      what: 'a block without a split',
      text: edited([
        '    title: The backup counts\n',
        '    title: The backup counts\n    block: empty\n    compensate: [destroy-wrapping-key, drop-backup, count-spoiled-sheets]\n',
      ]),
      at: 'block: empty',
      message: 'in the block, got none',
    },
    {
      what: 'an act in the block that nothing undoes',
      text: beforeStep('print-share-1', stepText('write-medium').replace('write-medium', 'early').trimEnd().concat('\n')),
      at: 'kind: write-media',
      message: 'in a block, got write-media',
    },
    {
      what: 'a read-back after the block',
      text: without('read-share-3').replace(
        '  - id: proof\n    title: The backup counts\n    steps:\n',
        `  - id: proof\n    title: The backup counts\n    steps:\n${stepText('read-share-3').trimEnd()}\n`,
      ),
      at: '- id: read-share-3',
      message: 'expected the section shares, where backup-set is in the clear (split), got proof',
    },
  ],
  RULE_ONE_SET_PER_BLOCK: [
    {
      what: 'two sets in a block',
      text: beforeStep(
        'prove-shares',
        stepText('split-key').replace('split-key', 'split-more').replace('set: backup-set', 'set: other-set'),
      ),
      at: '- id: split-more',
      message: 'one split in the section shares, got another one',
    },
  ],
  RULE_THRESHOLD_SANE: [
    {
      what: 'more needed than there are',
      text: edited(["threshold: '2'", "threshold: '4'"]),
      at: "threshold: '4'",
      message: 'from 2 to 3, the number of shares, got 4',
    },
    {
      what: 'more shares than custodians',
      text: edited(["total: '3'", "total: '4'"]),
      at: "total: '4'",
      message: 'at most 3, the number of custodians, got 4',
    },
  ],
  RULE_TEST_COMBINE: [
    {
      what: 'no proof at all',
      text: without('prove-shares'),
      at: '- id: print-share-1',
      message: 'a test-combine of backup-set before it',
    },
    {
      what: 'a proof after the first print',
      text: without('prove-shares').replace(
        stepText('read-share-1'),
        () => `${stepText('prove-shares')}${stepText('read-share-1')}`,
      ),
      at: '- id: print-share-1',
      message: 'a test-combine of backup-set before it',
    },
  ],
  RULE_SHARE_HOLDERS: [
    {
      what: 'a share nobody prints',
      text: without('read-share-3', without('print-share-3')),
      at: "total: '3'",
      message: 'a print-share step for share 3, got none',
    },
    {
      what: 'a holder who is no custodian',
      text: step('print-share-3', ['holder: custodian-3', 'holder: administrator-1']),
      at: 'holder: administrator-1',
      message: 'one of custodian-1, custodian-2, custodian-3, got administrator-1',
    },
    {
      what: 'two shares for one custodian',
      text: step('print-share-3', ['holder: custodian-3', 'holder: custodian-1']),
      at: '        holder: custodian-1\n        say: >-\n          Third custodian',
      message: 'a custodian without a share of this set, got custodian-1',
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
  RULE_READ_BACK: [
    {
      what: 'a sheet nobody reads back',
      text: without('read-share-2'),
      at: '- id: print-share-2',
      message: 'a later read-back-share of share 2 of backup-set by custodian-2',
    },
    {
      what: 'a sheet read back by another',
      text: step('read-share-2', ['holder: custodian-2', 'holder: custodian-1']),
      at: '- id: print-share-2',
      message: 'share 2 of backup-set by custodian-2',
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
  RULE_DRILL_BEFORE_SEAL: [
    {
      what: 'a sheet sealed before it is read back',
      text: sealing('print-share-2', 'read-share-1', 'read-share-3'),
      at: '- id: seal-2',
      message: 'a read-back-share of share 2 of backup-set by custodian-2 before it, got none',
    },
    {
      what: 'a sheet sealed without any proof of the shares',
      text: without('prove-shares', sealing('read-share-1', 'read-share-2', 'read-share-3')),
      at: '- id: seal-1',
      message: 'a test-combine of backup-set before it, got none',
    },
  ],
  RULE_SEAL_EVERY_SHARE: [
    {
      what: 'a sheet that nobody seals',
      text: sealing('read-share-1', 'read-share-3'),
      at: '- id: print-share-2',
      message: 'a later seal of share 2 of backup-set by custodian-2, got none',
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
  RULE_LAST_WRAP: [
    {
      what: 'a key that stays extractable',
      text: edited(["last: 'yes'", "last: 'no'"]),
      at: "last: 'no'",
      message: 'expected yes, as no later step wraps data-key for a cloud, got no',
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

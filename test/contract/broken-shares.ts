import type { RuleCode } from '../../shared/script/rules/rule.ts';
import { edited, stepText, without } from '../unit/script/shipped.ts';
import { type Broken, beforeStep, sealing, step } from './broken-kit.ts';

/** Scripts that break the rules for shares and backups, by the rule. */
export const brokenShares = {
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
  RULE_LAST_WRAP: [
    {
      what: 'a key that stays extractable',
      text: edited(["last: 'yes'", "last: 'no'"]),
      at: "last: 'no'",
      message: 'expected yes, as no later step wraps data-key for a cloud, got no',
    },
  ],
} as const satisfies Partial<Record<RuleCode, readonly Broken[]>>;

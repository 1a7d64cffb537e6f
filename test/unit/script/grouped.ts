import { frozenText } from '../../fuzz/bad-scripts/bad-script.ts';
import { stepText } from './shipped.ts';

const prints = ['print-share', 'read-share'].flatMap((name) => [1, 2, 3].map((number) => `${name}-${number}`));
const group = `      - each: custodian
        steps:
          - id: print-share
            kind: print-share
            title: Sheet {number} is printed
            actor: custodian
            approve:
              - { role: internal-witness, count: 1 }
            minutes: 3
            set: backup-set
            index: { each: number }
            holder: { each: person }
            say: Custodian {number}, please stand at the printer, alone.
          - id: read-share
            kind: read-back-share
            title: Sheet {number} is read back
            actor: custodian
            minutes: 7
            set: backup-set
            index: { each: number }
            holder: { each: person }
`;

/** The frozen script with its six steps for sheets written as one group. */
export function groupedText(): string {
  const first = frozenText.replace(stepText('print-share-1', frozenText), () => group);
  return prints.filter((id) => id !== 'print-share-1').reduce((text, id) => text.replace(stepText(id, text), ''), first);
}

/** The grouped script with as many custodians as a parameter says. */
export function countedText(): string {
  return groupedText()
    .replace('custodian: 3', 'custodian: { parameter: custodians }')
    .replace("total: '3'", 'total: { parameter: custodians }')
    .replace(
      '\nroles:\n',
      '  custodians:\n    title: How many custodians\n    type: count\n    minimum: 2\n    maximum: 5\n    default: 3\n\nroles:\n',
    );
}

import { type Edit, edited, shippedText, stepText } from '../unit/script/shipped.ts';

/** A script that breaks one rule. */
export interface Broken {
  readonly what: string;
  readonly text: string;
  /** A text on the line where the rule must point. */
  readonly at: string;
  readonly message: string;
}

export const step = (id: string, ...edits: readonly Edit[]) =>
  edited([
    stepText(id),
    edits.reduce((text, [from, to]) => {
      if (text.replace(from, to) === text) throw new Error(`nothing to replace: ${from}`);
      return text.replace(from, to);
    }, stepText(id)),
  ]);

export const noApproval: Edit = [/ {8}approve:\n(?: {10}- .*\n)+/, ''];
export const afterStep = (id: string, text: string) => edited([stepText(id), `${stepText(id).trimEnd()}\n${text}\n\n`]);
export const beforeStep = (id: string, text: string) => edited([stepText(id), `${text}${stepText(id)}`]);

/** The ceremony with a token that is set up before it is opened. */
export function initialising(userPinHolder: string, more = ''): string {
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
export function confirmBefore(id: string): string {
  const before = shippedText.slice(0, shippedText.indexOf(`- id: ${id}\n`));
  const found = [...before.matchAll(/- id: (\S+)\n {8}kind: confirm-checkpoint/g)].at(-1)?.[1];
  if (found === undefined) throw new Error(`no checkpoint is typed back before ${id}`);
  return found;
}

/** The ceremony in which each of these steps is followed by the seal of its sheet. */
export function sealing(...after: readonly string[]): string {
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
export const fixedToken = step('open-token', ['{ parameter: token-label }', 'CEREMONY']).replace(
  / {2}token-label:\n.*\n.*\n/,
  '',
);

export const abortCheckpoint = `
abort:
  - id: abort-checkpoint
    kind: checkpoint
    title: Checkpoint
    actor: internal-witness
`;

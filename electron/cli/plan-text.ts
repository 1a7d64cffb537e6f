import { type BindingRow, describeBinding } from '../../shared/script/difference.ts';
import type { Examined } from '../../shared/script/examine.ts';
import { peopleOfRoles } from '../../shared/script/people.ts';
import type { ApprovalRule } from '../../shared/script/schema.ts';
import type { WalkedStep } from '../../shared/script/walk.ts';

const WIDTH = 100;
const INDENT = ' '.repeat(7);

/** A ceremony that can be done, as lines of about 100 characters at most: what is planned, who comes, and every step with its minute. */
export function planText({ script, bound, walk }: Examined): readonly string[] {
  const people = peopleOfRoles(bound.roles).map((person) => person.id);
  return [
    `${script.title} (${script.ceremony}, version ${script.version})`,
    `SHA-256 of the script ${script.sha256}`,
    '',
    ...wrap(script.purpose, ''),
    '',
    `${walk.steps.length} steps, ${clock(walk.totalMinutes)} hours of ${clock(script.duration)}`,
    ...wrap(`People: ${people.join(', ')}`, ''),
    `The plan is approved by ${approvers(bound.approve)}`,
    '',
    'Values of this site',
    ...describeBinding(script, bound).flatMap(parameterLines),
    '',
    'What leaves the room',
    ...script.outputs.flatMap((output) => wrap(output, '  ')),
    ...script.sections.flatMap((section, index) => [
      '',
      `${index + 1}. ${section.title}${section.block === null ? '' : ' (begins again as a whole after an interruption)'}`,
      ...walk.steps.filter((step) => step.section === section.id).flatMap(stepLines),
    ]),
    '',
    `${clock(walk.totalMinutes)}  The end.`,
  ];
}

function parameterLines({ name, title, value, default: given, uses }: BindingRow): readonly string[] {
  const origin =
    given === value ? 'as the script gives it' : given === null ? 'the script leaves it open' : `instead of ${given}`;
  return [`  ${name} = ${value}`, ...wrap(`${title}; ${origin}; used by ${uses.join(', ')}`, INDENT)];
}

function stepLines(step: WalkedStep): readonly string[] {
  return [
    '',
    `${clock(step.startsAtMinute).padStart(5)}  ${step.title} (${step.id}: ${step.kind}, ${step.minutes} min)`,
    ...wrap(`approve: ${step.approvals.length === 0 ? 'nobody' : approvers(step.approvals)}`, INDENT),
    ...step.turns.flatMap((turn) => wrap(`does: ${turnText(turn)}`, INDENT)),
    ...step.say.split('\n').flatMap((paragraph) => wrap(paragraph, `${INDENT}| `)),
  ];
}

function turnText({ people, title, maybe }: WalkedStep['turns'][number]): string {
  const named = people.length === 1 && title.startsWith(`${people[0]} `);
  return `${named ? title : `${people.join(' or ')}: ${title}`}${maybe ? ' (only with some tokens)' : ''}`;
}

function approvers(rules: readonly ApprovalRule[]): string {
  return rules.map(({ role, count }) => `${count} ${role}`).join(' and ');
}

/** Minutes as `2:05`. */
function clock(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

function wrap(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > WIDTH) lines.push(`${indent}${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return text === '' ? [] : lines;
}

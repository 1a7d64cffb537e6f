import type { Examined } from '../../shared/script/examine.ts';
import { peopleOfRoles } from '../../shared/script/people.ts';
import type { ApprovalRule } from '../../shared/script/schema.ts';
import type { LeftRow, WalkedStep } from '../../shared/script/walk.ts';
import { changeText, type Topic, topicNames } from '../../shared/script/world-difference.ts';
import { valuesTable } from './plan-values.ts';

const WIDTH = 100;
const INDENT = ' '.repeat(7);
const topics = Object.keys(topicNames) as readonly Topic[];

/** A ceremony that can be done, as lines of about 100 characters at most: what is planned, who comes, and every step with its minute. */
export function planText({ script, bound, walk }: Examined): readonly string[] {
  const people = peopleOfRoles(bound.roles).map((person) => person.id);
  return [
    `${script.title} (${script.ceremony}, version ${script.version})`,
    '',
    ...wrap(script.purpose, ''),
    '',
    `${walk.steps.length} steps, ${clock(walk.totalMinutes)} hours of ${clock(script.duration)}`,
    ...wrap(`People: ${people.join(', ')}`, ''),
    `The plan is approved by ${approvers(bound.approve)}`,
    ...valuesTable(script, bound),
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
    ...abortLines(walk.abort),
    '',
    'The world that is left',
    ...topics.flatMap((topic) => topicLines(topic, walk.left)),
  ];
}

function stepLines(step: WalkedStep): readonly string[] {
  return ['', `${clock(step.startsAtMinute).padStart(5)}  ${headline(step)}`, ...detailLines(step)];
}

function headline({ title, id, kind, minutes }: WalkedStep): string {
  return `${title} (${id}: ${kind}, ${minutes} min)`;
}

function detailLines(step: WalkedStep): readonly string[] {
  const { optional, expect, needs, changes } = step;
  return [
    ...(optional === null ? [] : wrap(`may be left out: ${optional}`, INDENT)),
    ...wrap(`acts: ${step.actor}`, INDENT),
    ...wrap(`approve: ${step.approvals.length === 0 ? 'nobody' : approvers(step.approvals)}`, INDENT),
    ...needs.flatMap((need) => wrap(`needs: ${need}`, INDENT)),
    ...Object.entries(expect).flatMap(([name, value]) => wrap(`expects: ${name} = ${value}`, INDENT)),
    ...step.turns.flatMap((turn) => wrap(`does: ${turnText(turn)}`, INDENT)),
    ...changes.flatMap((change) => wrap(`changes: ${changeText(change)}`, INDENT)),
    ...step.say.split('\n').flatMap((paragraph) => wrap(paragraph, `${INDENT}| `)),
  ];
}

/** What is done when an exception ends the ceremony; it comes at no minute that anybody knows. */
function abortLines(steps: readonly WalkedStep[]): readonly string[] {
  if (steps.length === 0) return [];
  return [
    '',
    'If the ceremony ends early, before close and signatures',
    ...steps.flatMap((step) => ['', `       ${headline(step)}`, ...detailLines(step)]),
  ];
}

function topicLines(topic: Topic, left: readonly LeftRow[]): readonly string[] {
  const rows = left.filter((row) => row.topic === topic);
  if (rows.length === 0) return [];
  const texts = rows.map(({ state, certain }) => `${state}${certain ? '' : ' (only where nothing was left out)'}`);
  const lines = [...new Set(texts)].flatMap((text) => {
    const things = rows.filter((_row, index) => texts[index] === text).map(({ thing }) => thing);
    return wrap(`${things.join(', ')}: ${text}`, INDENT);
  });
  return [`  ${topicNames[topic]}`, ...lines];
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

import { equalBytes } from '../core/bytes.ts';
import { canonicalBytes, type Json, type JsonObject } from '../core/canonical-json.ts';
import { genesis } from '../transcript/chain.ts';
import { planDigest } from '../transcript/plan.ts';
import { makeStatement, type Statement } from '../transcript/statement.ts';
import { type Finding, type FindingCode, finding, lineName } from './finding.ts';
import { eventsOf, type ParsedFolder, type ParsedLine } from './parse.ts';

/** Stage 2, chain and tree: every line follows from the one before, and the statement says what the lines say. */
export function checkChain(folder: ParsedFolder): readonly Finding[] {
  return [...checkBegin(folder), ...checkOrder(folder.lines), ...checkEnd(folder), ...checkStatement(folder)];
}

function checkBegin({ lines, opened }: ParsedFolder): readonly Finding[] {
  const [first] = lines;
  if (first === undefined) return [];
  if (opened === null || first.event === null) return [finding('chain', 'CHAIN_BROKEN', `${lineName(1)}: no opened event`)];
  const begins = first.event.seq === 0 && first.event.previous === genesis(opened.plan.mode);
  return begins ? [] : [finding('chain', 'CHAIN_BROKEN', lineName(1))];
}

/** Sequence numbers tell a removed line from a moved one, and both from a changed one. */
function checkOrder(lines: readonly ParsedLine[]): readonly Finding[] {
  const findings: Finding[] = [];
  let expected = 1;
  for (const [index, { number, event }] of lines.entries()) {
    const before = lines[index - 1];
    if (before === undefined) continue;
    if (event === null) expected += 1;
    else if (event.seq > expected) {
      findings.push(
        finding('chain', 'EVENT_MISSING', `${lineName(number)}: events ${expected} to ${event.seq - 1} are not there`),
      );
      expected = event.seq + 1;
    } else if (event.seq < expected)
      findings.push(
        finding('chain', 'EVENT_OUT_OF_ORDER', `${lineName(number)}: event ${event.seq} after event ${expected - 1}`),
      );
    else {
      if (event.previous !== before.digest) findings.push(finding('chain', 'EVENT_ALTERED', lineName(before.number)));
      expected += 1;
    }
  }
  return findings;
}

function checkEnd({ lines, closed }: ParsedFolder): readonly Finding[] {
  const events = eventsOf(lines);
  const close = events.find(({ event }) => event.type === 'closed')?.line;
  const later = close === undefined ? [] : lines.filter(({ number }) => number > close.number);
  const opened = events.filter(({ line, event }) => event.type === 'opened' && line.number > 1);
  const backwards = events.filter(({ event }, index) => event.at < (events[index - 1]?.event.at ?? ''));
  return [
    ...(closed === null && later.length === 0 ? [finding('chain', 'TRANSCRIPT_UNCLOSED', lineName(lines.length))] : []),
    ...later.map(({ number }) => finding('chain', 'EVENT_AFTER_CLOSE', lineName(number))),
    ...opened.map(({ line }) => finding('chain', 'EVENT_OUT_OF_ORDER', `${lineName(line.number)}: opened again`)),
    ...backwards.map(({ line, event }) => finding('chain', 'CLOCK_BACKWARDS', `${lineName(line.number)}: ${event.at}`)),
  ];
}

/** Without a closing event the statement is still held against the lines, so that cutting off the end is seen. */
function checkStatement({ lines, plan, closed, statement }: ParsedFolder): readonly Finding[] {
  if (statement === null || lines.length === 0) return [];
  const { format: _format, transcript: _transcript, aborted, ...claimed } = statement;
  const unclosed = aborted === undefined ? {} : { aborted };
  const planned = plan === null ? {} : { ceremony: plan.ceremony, mode: plan.mode, planDigest: planDigest(plan) };
  const expected = makeStatement(
    lines.map(({ bytes }) => bytes),
    { ...claimed, ...planned, ...(closed ?? unclosed) },
  );
  return differences(statement, expected).map(({ member, code }) => finding('chain', code, `statement.json: ${member}`));
}

function differences(
  statement: Statement,
  expected: Statement,
): readonly { readonly member: string; readonly code: FindingCode }[] {
  const flat = ({ transcript, ...header }: Statement) =>
    new Map<string, Json>([
      ...Object.entries(header as unknown as JsonObject),
      ...Object.entries(transcript).map(([member, value]): [string, Json] => [`transcript.${member}`, value]),
    ]);
  const found = flat(statement);
  const wanted = flat(expected);
  return [...new Set([...wanted.keys(), ...found.keys()])]
    .filter((member) => !equalBytes(canonicalBytes(wanted.get(member) ?? null), canonicalBytes(found.get(member) ?? null)))
    .map((member) => ({ member, code: codeOf(member) }));
}

function codeOf(member: string): FindingCode {
  if (member === 'transcript.root') return 'MERKLE_DIFFERENT';
  return member === 'planDigest' ? 'PLAN_DIFFERENT' : 'STATEMENT_DIFFERENT';
}

import { equalBytes } from '../core/bytes.ts';
import { canonicalBytes, type Json } from '../core/canonical-json.ts';
import { digestHex } from '../core/digest.ts';
import { type BoundScript, bindScript } from '../script/bind.ts';
import { parseScript } from '../script/parse.ts';
import { checkFirstRules } from '../script/rules/index.ts';
import type { Script } from '../script/script.ts';
import { walkScript } from '../script/walk.ts';
import { artefactPath, isPlainPath } from '../transcript/derived.ts';
import type { EventBody } from '../transcript/event.ts';
import { type Plan, planDigest } from '../transcript/plan.ts';
import { checkDerived } from './derived.ts';
import { type Finding, finding, lineName } from './finding.ts';
import type { FolderContents, ParsedFolder } from './parse.ts';

/** Where the approved script and the plan stand among the artefacts. */
export const sourceFiles = { script: artefactPath('script.yaml'), plan: artefactPath('plan.json') } as const;

/** The script as the plan binds it, or what stands in the way. */
export interface CheckedScript {
  readonly bound: BoundScript | null;
  readonly findings: readonly Finding[];
}

/** Stage 5, sources: the plan's digest, the listed artefacts, the files that follow from others. Nothing is thrown. */
export function checkSources(folder: ParsedFolder): readonly Finding[] {
  const { plan, opened, closed, contents } = folder;
  return [
    ...(plan === null || opened === null ? [] : checkPlan(plan, opened, contents)),
    ...(closed === null ? [] : checkArtefacts(closed.artefacts, contents)),
    ...checkDerived(folder),
  ];
}

/** Reads the script that the plan names, binds it with the plan's parameters and people, and asks the rules that are as old as transcripts. Nothing is thrown. */
export function checkScript({ plan, contents }: ParsedFolder): CheckedScript {
  const bytes = contents.get(sourceFiles.script);
  if (plan === null) return { bound: null, findings: [] };
  if (bytes === undefined) return { bound: null, findings: [finding('sources', 'ARTEFACT_MISSING', sourceFiles.script)] };
  if (digestHex(bytes) !== plan.script.sha256)
    return { bound: null, findings: [finding('sources', 'SCRIPT_DIFFERENT', sourceFiles.script)] };
  const parsed = parseScript(bytes, sourceFiles.script);
  const binding = parsed.ok ? bindScript(parsed.script, plan.parameters) : parsed;
  if (!parsed.ok || !binding.ok) return { bound: null, findings: refused(binding.ok ? [] : binding.problems) };
  const problems = [...walkScript(binding.bound, plan.people).problems, ...checkFirstRules(binding.bound)];
  return { bound: binding.bound, findings: [...checkName(parsed.script, plan), ...refused(problems)] };
}

function refused(
  problems: readonly { readonly code: string; readonly line: number; readonly message: string }[],
): readonly Finding[] {
  return problems.map(({ code, line, message }) =>
    finding('sources', 'SCRIPT_REFUSED', `${sourceFiles.script} line ${line}: ${code} ${message}`),
  );
}

function checkName({ ceremony, version }: Script, { script }: Plan): readonly Finding[] {
  const same = ceremony === script.ceremony && version === script.version;
  return same ? [] : [finding('sources', 'SCRIPT_DIFFERENT', `${sourceFiles.script}: ${ceremony} version ${version}`)];
}

function checkPlan(plan: Plan, opened: EventBody<'opened'>, contents: FolderContents): readonly Finding[] {
  const file = contents.get(sourceFiles.plan);
  const same = file === undefined || equalBytes(file, canonicalBytes(plan as unknown as Json));
  return [
    ...(file === undefined ? [finding('sources', 'ARTEFACT_MISSING', sourceFiles.plan)] : []),
    ...(opened.planDigest === planDigest(plan) ? [] : [finding('sources', 'PLAN_DIFFERENT', `${lineName(1)}: planDigest`)]),
    ...(same ? [] : [finding('sources', 'PLAN_DIFFERENT', sourceFiles.plan)]),
  ];
}

/** Whether `name` is looked for whether it is listed or not. */
function isSource(name: string): boolean {
  return Object.values<string>(sourceFiles).includes(name);
}

function checkArtefacts(artefacts: EventBody<'closed'>['artefacts'], contents: FolderContents): readonly Finding[] {
  return artefacts.flatMap(({ path, length, sha256 }, index) => {
    const name = artefactPath(path);
    const bytes = contents.get(name);
    const listed = isPlainPath(path) && !artefacts.slice(0, index).some((other) => other.path === path);
    if (!listed) return [finding('sources', 'ARTEFACT_DIFFERENT', `${name}: not a path, or listed twice`)];
    if (bytes === undefined) return isSource(name) ? [] : [finding('sources', 'ARTEFACT_MISSING', name)];
    return bytes.length === length && digestHex(bytes) === sha256 ? [] : [finding('sources', 'ARTEFACT_DIFFERENT', name)];
  });
}

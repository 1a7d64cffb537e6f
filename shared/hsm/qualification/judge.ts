import { type PropertyId, properties, propertyIds } from './registry.ts';
import { type Finding, laxReasonsOf, type QualificationReport } from './report.ts';
import { missingValidation } from './validation.ts';

/** What is asked of a token. */
export interface QualificationDemand {
  /** Properties the script names. */
  readonly needs: readonly PropertyId[];
  /** A validation in the script’s words, or null. */
  readonly validation: string | null;
}

/** Why a token cannot be used in production. */
export interface Obstacle {
  /** The property, or what else it is about. */
  readonly about: PropertyId | 'software' | 'validation';
  readonly words: string;
}

/** One property beside what is asked. */
export interface JudgedProperty {
  readonly id: PropertyId;
  readonly verdict: Finding['verdict'];
  /** Who asks for it; empty where nobody does. `production`: nothing can do without it. */
  readonly requiredBy: readonly ('script' | 'production')[];
  readonly met: boolean;
}

export interface Judgement {
  readonly properties: readonly JudgedProperty[];
  readonly obstacles: readonly Obstacle[];
}

/** What `report` says beside what is asked: each property, and every obstacle to production in plain words. Nothing is taken from the report but what was found. */
export function judge(report: QualificationReport, demand: QualificationDemand): Judgement {
  const judged = propertyIds.map((id) => judgeProperty(id, report, demand.needs));
  const validation = demand.validation === null ? null : missingValidation(demand.validation, report.validation, report.identity);
  return {
    properties: judged,
    obstacles: [
      ...(report.software.is ? [{ about: 'software' as const, words: `it is a software token: ${report.software.why}` }] : []),
      ...judged.filter(({ met }) => !met).map((property) => obstacleOf(property, report)),
      ...(validation === null ? [] : [{ about: 'validation' as const, words: validation }]),
    ],
  };
}

/** Whether `report` has as many lax reasons as its findings give. Their wording is that of the program that wrote it. */
export function hasOwnLaxReasons(report: QualificationReport): boolean {
  return laxReasonsOf(report.findings).length === report.laxReasons.length;
}

function judgeProperty(id: PropertyId, report: QualificationReport, needs: readonly PropertyId[]): JudgedProperty {
  const verdict = report.findings.find((finding) => finding.id === id)?.verdict ?? 'not-testable';
  const property: { readonly lax?: string } = properties[id];
  const isNeeded = needs.includes(id);
  const isEssential = property.lax !== undefined;
  const isShown = verdict === 'enforced' || verdict === 'supported';
  return {
    id,
    verdict,
    requiredBy: [...(isNeeded ? (['script'] as const) : []), ...(isEssential ? (['production'] as const) : [])],
    // What cannot be tried on some tokens at all is asked for by name; what is violated is never let through.
    met: isShown || (!isNeeded && !(isEssential && verdict === 'violated')),
  };
}

function obstacleOf({ id, verdict, requiredBy }: JudgedProperty, report: QualificationReport): Obstacle {
  const found = report.findings.find((finding) => finding.id === id);
  const who = requiredBy.includes('script') ? 'the script asks that it ' : 'production asks that it ';
  const what = verdict === 'not-testable' ? 'this could not be tested' : 'it does not';
  return { about: id, words: `${who}${properties[id].title}; ${what}${found === undefined ? '' : `: ${found.words}`}` };
}

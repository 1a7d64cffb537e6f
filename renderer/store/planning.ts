import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { CallInput, CallOutput } from '../../shared/ipc/contract.ts';
import type { DryRun } from '../../shared/ipc/view.ts';
import type { Role } from '../../shared/transcript/plan.ts';
import type { Mode } from '../../shared/transcript/schemas.ts';

export type PlanningStage = 'script' | 'practice' | 'values' | 'people' | 'token' | 'plan';
export type ScriptLine = CallOutput<'scripts.list'>[number];
export type ParticipantFile = CallOutput<'people.list'>[number];
export type Draft = CallOutput<'ceremony.draft'>;

/** Everything chosen so far for a ceremony that is being planned. */
export interface PlanningState {
  readonly stage: PlanningStage;
  readonly mode: Mode;
  readonly scripts: readonly ScriptLine[] | null;
  readonly script: string | null;
  readonly dryRun: DryRun | null;
  /** Values that differ from the script's defaults, or fill in what has none. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The file of the person at each place, by place. */
  readonly people: Readonly<Record<string, string>>;
  readonly names: Readonly<Record<string, string>>;
  /** Why one person holds two roles, by their file. */
  readonly reasons: Readonly<Record<string, string>>;
  readonly peopleFolder: string;
  readonly files: readonly ParticipantFile[] | null;
  readonly module: { readonly path: string; readonly configuration: string };
  readonly practiceFolder: string;
  readonly draft: Draft | null;
}

const nothing: PlanningState = {
  stage: 'script',
  mode: 'practice',
  scripts: null,
  script: null,
  dryRun: null,
  parameters: {},
  people: {},
  names: {},
  reasons: {},
  peopleFolder: '',
  files: null,
  module: { path: '', configuration: '' },
  practiceFolder: '',
  draft: null,
};

export const planningStore = createStore<PlanningState>()(() => nothing);

/** One part of the plan being made, for a component. */
export function usePlanning<T>(select: (state: PlanningState) => T): T {
  return useStore(planningStore, select);
}

/** Forgets the plan being made, keeping the list of scripts. */
export function resetPlanning(change: Partial<PlanningState>): void {
  planningStore.setState({ ...nothing, scripts: planningStore.getState().scripts, ...change });
}

/** Changes what is planned; a plan made before it no longer holds. */
export function changePlan(change: Partial<PlanningState>): void {
  planningStore.setState({ ...change, draft: null });
}

/** The stages of planning, in order. The practice kit is there only in practice. */
export function planningStages(mode: Mode): readonly PlanningStage[] {
  return mode === 'practice'
    ? ['script', 'practice', 'values', 'people', 'token', 'plan']
    : ['script', 'values', 'people', 'token', 'plan'];
}

/** The places the script has: `custodian-1`, `custodian-2`, … */
export function placesOf(
  dryRun: DryRun | null,
): readonly { readonly place: string; readonly role: string; readonly number: number }[] {
  return Object.entries(dryRun?.roles ?? {}).flatMap(([role, count]) =>
    Array.from({ length: count }, (_unused, position) => ({ place: `${role}-${position + 1}`, role, number: position + 1 })),
  );
}

/** What of the practice kit a script takes: the values it declares, the people it has places for, and a token that is set up, or is blank. */
export function castKit(
  { folder, people, parameters, module, blankToken }: CallOutput<'practice.prepare'>,
  dryRun: DryRun | null,
): Pick<PlanningState, 'parameters' | 'people' | 'names' | 'module'> {
  const names = dryRun?.parameters.map(({ name }) => name) ?? [];
  const places = placesOf(dryRun).map(({ place }) => place);
  const cast = people.filter(({ id }) => places.includes(id));
  const { label, ...blank } = blankToken ?? { ...module, label: undefined };
  const setsUp = label !== undefined && dryRun?.steps.some(({ kind }) => kind === 'initialise-token');
  const values = setsUp ? { ...parameters, 'token-label': label } : parameters;
  return {
    parameters: Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name))),
    people: Object.fromEntries(cast.map(({ id, file }) => [id, participantPath(folder, file)])),
    names: Object.fromEntries(cast.map(({ id, name }) => [id, name])),
    module: setsUp ? blank : module,
  };
}

/** What keeps the plan from being made: which of the four parts, and which places are empty. */
export function missingFor(state: PlanningState): {
  readonly script: boolean;
  readonly problems: boolean;
  readonly places: readonly string[];
  readonly module: boolean;
} {
  return {
    script: state.script === null,
    problems: state.dryRun?.ok === false,
    places: placesOf(state.dryRun)
      .map(({ place }) => place)
      .filter((place) => (state.people[place] ?? '') === ''),
    module: state.module.path.trim() === '',
  };
}

/** The path of `file` of a people folder; an absolute path stands for itself. */
export function participantPath(folder: string, file: string): string {
  const absolute = file.startsWith('/') || /^[A-Za-z]:[\\/]/.test(file);
  return absolute || folder === '' ? file : `${folder.replace(/[\\/]+$/, '')}/${file}`;
}

/** A file name for the participant file of `name`: small letters, digits and hyphens. */
export function participantFileName(name: string): string {
  const plain = name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
  const stem = plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return `${stem === '' ? 'participant' : stem}.json`;
}

/** A new folder for a practice inside `parent`, named by the minute `now` (milliseconds since 1970, in UTC). */
export function newPracticeFolder(parent: string, now: number): string {
  const minute = new Date(now).toISOString().slice(0, 16).replace(/[-:]/g, '').replace('T', '-');
  return `${parent.replace(/[\\/]+$/, '')}/claviger-practice-${minute}`;
}

/** Everybody who takes several places: their file, and the places. */
export function doubledIn(
  people: Readonly<Record<string, string>>,
): readonly { readonly file: string; readonly places: readonly string[] }[] {
  const files = [...new Set(Object.values(people))].filter((file) => file !== '');
  const places = (file: string) => Object.keys(people).filter((place) => people[place] === file);
  return files.map((file) => ({ file, places: places(file) })).filter((taken) => taken.places.length > 1);
}

/** A waiver for each pair of roles that somebody holds for a reason that was written down. */
export function waiversOf({
  people,
  reasons,
}: Pick<PlanningState, 'people' | 'reasons'>): NonNullable<CallInput<'ceremony.prepare'>['waivers']> {
  return doubledIn(people).flatMap(({ file, places }) => {
    const reason = (reasons[file] ?? '').trim();
    const roles = places.map((place) => place.replace(/-[0-9]+$/, '') as Role);
    const pairs = roles.flatMap((first, index) => roles.slice(index + 1).map((second): [Role, Role] => [first, second]));
    return reason === '' ? [] : pairs.map((pair) => ({ person: places[0] ?? '', roles: pair, reason }));
  });
}

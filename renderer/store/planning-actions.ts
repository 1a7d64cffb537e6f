import { mainApi } from '../ipc/client.ts';
import { text } from '../text/index.ts';
import { go, quietly, run } from './app.ts';
import { rememberPractice, showCeremony } from './ceremony.ts';
import {
  castKit,
  changePlan,
  missingFor,
  type PlanningState,
  participantFileName,
  participantPath,
  planningStore,
  resetPlanning,
  waiversOf,
} from './planning.ts';

let latestWalk = 0;

/** Begins a new plan: in practice at the practice kit, otherwise at the choice of a script. */
export async function startPlanning(stage: 'script' | 'practice'): Promise<void> {
  resetPlanning({ stage, mode: 'practice' });
  go({ screen: 'script' });
  const scripts = await quietly(() => mainApi()['scripts.list']({}));
  if (scripts === undefined) return;
  planningStore.setState({ scripts });
  const [first] = scripts;
  if (planningStore.getState().script === null && first !== undefined) await chooseScript(first.name);
}

/** Takes a script, with its defaults, and walks through it. */
export async function chooseScript(script: string): Promise<void> {
  if (planningStore.getState().script === script) return;
  changePlan({ script, parameters: {}, dryRun: null, people: {}, names: {} });
  await walk();
}

/** Walks through the script with the values bound so far; of several walks only the latest counts. */
export async function walk(): Promise<void> {
  const { script, parameters } = planningStore.getState();
  if (script === null) return;
  latestWalk += 1;
  const mine = latestWalk;
  const dryRun = await quietly(() => mainApi()['scripts.plan']({ script, parameters }));
  if (dryRun !== undefined && mine === latestWalk) planningStore.setState({ dryRun });
}

/** Binds one value and walks through the script again; the script's own default is not bound. */
export async function bindParameter(name: string, value: string): Promise<void> {
  const { parameters, dryRun } = planningStore.getState();
  const standard = dryRun?.parameters.find((parameter) => parameter.name === name)?.default ?? null;
  const others = Object.fromEntries(Object.entries(parameters).filter(([other]) => other !== name));
  changePlan({ parameters: value === standard ? others : { ...others, [name]: value } });
  await walk();
}

/** Makes the practice kit in `folder` and fills every page with it. */
export async function preparePractice(folder: string): Promise<void> {
  const kit = await run(text.busy.practice, () => mainApi()['practice.prepare']({ folder }));
  if (kit === undefined) return;
  rememberPractice({ passphrase: kit.passphrase, pin: kit.pin });
  const { dryRun } = planningStore.getState();
  changePlan({
    mode: 'practice',
    practiceFolder: kit.folder,
    peopleFolder: kit.people[0]?.file.replace(/[\\/][^\\/]*$/, '') ?? kit.folder,
    ...castKit(kit, dryRun),
    stage: 'plan',
  });
  await walk();
}

/** Reads which participant files a folder holds. */
export async function readPeople(folder: string): Promise<void> {
  changePlan({ peopleFolder: folder });
  const files = await run(text.busy.people, () => mainApi()['people.list']({ folder }));
  if (files !== undefined) planningStore.setState({ files });
}

/** Puts the person of `file` at `place`; an empty file clears the place. */
export function seat(place: string, file: string): void {
  const { people, names, files, peopleFolder } = planningStore.getState();
  const known = files?.find((candidate) => participantPath(peopleFolder, candidate.file) === file);
  changePlan({ people: { ...people, [place]: file }, names: { ...names, [place]: known?.name ?? '' } });
}

/** Opens the custodian window for somebody who has no participant file yet, then reads the folder again. */
export async function createParticipant(name: string): Promise<boolean> {
  const { peopleFolder: folder, mode } = planningStore.getState();
  const task = { task: 'create-participant', folder, file: participantFileName(name), name, mode } as const;
  const answer = await run(text.runner.inWindow(name), () => mainApi()['custodian.open'](task));
  if (answer?.done !== true) return false;
  await readPeople(folder);
  return true;
}

/** Whether nothing is missing for the plan. */
export function isReady(state: PlanningState): boolean {
  const missing = missingFor(state);
  return !missing.script && !missing.problems && missing.places.length === 0 && !missing.module;
}

/** Makes the plan of everything chosen; its digest is then approved. */
export async function preparePlan(): Promise<void> {
  const state = planningStore.getState();
  const { script, parameters, mode, people, module } = state;
  if (script === null) return;
  const seats = Object.entries(people)
    .filter(([, file]) => file !== '')
    .map(([id, file]) => ({ id, file }));
  const draft = await run(text.busy.prepare, () =>
    mainApi()['ceremony.prepare']({ script, parameters, mode, people: seats, module, waivers: waiversOf(state) }),
  );
  if (draft !== undefined) planningStore.setState({ draft });
}

/** Opens the custodian window for one person's approval of the plan, then reads who has approved. */
export async function approvePlan(code: string, person: string, name: string): Promise<void> {
  const task = { task: 'approve-plan', code, person } as const;
  await run(text.runner.inWindow(name), () => mainApi()['custodian.open'](task));
  await refreshDraft(code);
}

/** Reads who has approved the plan. */
export async function refreshDraft(code: string): Promise<void> {
  const draft = await quietly(() => mainApi()['ceremony.draft']({ code }));
  if (draft !== undefined) planningStore.setState({ draft });
}

/** Opens the ceremony: its first event is written. */
export async function openCeremony(code: string): Promise<void> {
  const view = await run(text.busy.open, () => mainApi()['ceremony.open']({ code }));
  if (view === undefined) return;
  resetPlanning({});
  showCeremony(view);
}

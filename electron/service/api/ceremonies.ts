import { join } from 'node:path';
import { hexToBytes } from '../../../shared/core/bytes.ts';
import { reportError } from '../../../shared/core/errors/index.ts';
import { bytesToWords } from '../../../shared/core/words.ts';
import { MAXIMUM_SCRIPT_BYTES } from '../../../shared/script/source.ts';
import { statusOf } from '../engine/ceremony.ts';
import { withNewcomer } from '../engine/newcomer.ts';
import { approvePlan, type Draft, openCeremony, planApprovers, preparePlan } from '../engine/prepare.ts';
import { resumeCeremony } from '../engine/resume.ts';
import { insertStep, skipStep } from '../engine/room-events.ts';
import { approveStep, beginStep, performOpenTurn, performTurn } from '../engine/runner.ts';
import { signTranscript } from '../engine/sign.ts';
import { ensureFolder, readBoundedFile } from '../media/file.ts';
import { ceremoniesFolder } from '../room.ts';
import type { Desk } from './desk.ts';
import type { Handlers } from './handlers.ts';

function describeDraft({ plan, digest: planDigest, ...draft }: Draft) {
  const approvers = planApprovers({ plan, digest: planDigest, ...draft }).map((approver) => ({ ...approver }));
  return { code: plan.ceremony, planDigest, words: [...bytesToWords(hexToBytes(planDigest))], approvers };
}

/** One ceremony that cannot be read does not hide the others. */
function describe(desk: Desk, code: string): { readonly title: string; readonly status: string } {
  try {
    const ceremony = desk.ceremony(code);
    return { title: ceremony.journal.state().title, status: statusOf(ceremony, desk.room) };
  } catch (error) {
    return { title: reportError(error).message, status: 'unreadable' };
  }
}

/** Planning, opening, driving and signing ceremonies. */
export const ceremonyHandlers = {
  'ceremony.prepare': async (desk, { script, parameters, mode, people, module, waivers, expectedModuleSha256 }) => {
    const bytes = await readBoundedFile(join(ceremoniesFolder(desk.room), `${script}.yaml`), MAXIMUM_SCRIPT_BYTES);
    const sheets = join(parameters['transcript-folder'] ?? '.', 'sheets');
    const draft = await preparePlan(desk.room, {
      script: bytes,
      scriptName: `${script}.yaml`,
      parameters,
      mode,
      people,
      module,
      sheets,
      waivers,
      expectedModuleSha256,
    });
    desk.keepDraft(draft);
    return describeDraft(draft);
  },
  'ceremony.draft': async (desk, { code }) => describeDraft(desk.draft(code)),
  'ceremony.approvePlan': (desk, { code, person, credential }) =>
    desk.inDraftTurn(code, async (draft) => {
      await approvePlan(desk.room, draft, person, credential);
      return {};
    }),
  'ceremony.open': (desk, { code }) =>
    desk.inDraftTurn(code, async (draft) => {
      desk.requireAlone(code);
      await ensureFolder(draft.site.sheets);
      openCeremony(desk.room, draft);
      desk.dropDraft(code);
      desk.ceremony(code).running = true;
      return desk.view(code);
    }),
  'ceremony.list': async (desk) =>
    desk.room.store.ceremonies().map(({ code, mode, created }) => ({ code, mode, openedAt: created, ...describe(desk, code) })),
  'ceremony.view': async (desk, { code }) => desk.view(code),
  'ceremony.resume': (desk, { code }) =>
    desk.inTurn(code, async (ceremony) => {
      desk.requireAlone(code);
      await resumeCeremony(ceremony, desk.room);
      return desk.view(code);
    }),
  'step.begin': (desk, { code, step }) =>
    desk.inTurn(code, async (ceremony) => {
      await beginStep(ceremony, desk.room, step);
      return desk.view(code);
    }),
  'step.skip': (desk, { code, step, ...request }) =>
    desk.inTurn(code, async (ceremony) => {
      await skipStep(ceremony, step, request);
      return desk.view(code);
    }),
  'room.insert': (desk, { code, ...request }) =>
    desk.inTurn(code, async (ceremony) => {
      await insertStep(ceremony, await withNewcomer(ceremony.journal.state().plan, request));
      return desk.view(code);
    }),
  'step.approve': (desk, { code, step, ...request }) =>
    desk.inTurn(code, async (ceremony) => {
      await approveStep(ceremony, desk.room, step, request);
      return desk.view(code);
    }),
  'step.perform': (desk, { code, step, ...request }) =>
    desk.inTurn(code, async (ceremony) => {
      await performTurn(ceremony, desk.room, step, request);
      return desk.view(code);
    }),
  'step.performOpen': (desk, { code, step, ...request }) =>
    desk.inTurn(code, async (ceremony) => {
      await performOpenTurn(ceremony, desk.room, step, request);
      return desk.view(code);
    }),
  'ceremony.sign': (desk, { code, person, credential }) =>
    desk.inTurn(code, async (ceremony) => {
      await signTranscript(ceremony, desk.room, person, credential);
      return desk.view(code);
    }),
} satisfies Partial<Handlers>;

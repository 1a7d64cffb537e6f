import type { StepKindId } from '../../shared/engine/steps/index.ts';
import { approve } from './approve.tsx';
import { byokRequest } from './byok-request.tsx';
import { byokWrap } from './byok-wrap.tsx';
import { checkpoint } from './checkpoint.tsx';
import { close } from './close.tsx';
import { confirmCheckpoint } from './confirm-checkpoint.tsx';
import { destroyKey } from './destroy-key.tsx';
import { destroySheets } from './destroy-sheets.tsx';
import { environment } from './environment.tsx';
import { findKey } from './find-key.tsx';
import { generateKey } from './generate-key.tsx';
import { identifyToken } from './identify-token.tsx';
import { initialiseToken } from './initialise-token.tsx';
import { printShare } from './print-share.tsx';
import { qualifyToken } from './qualify-token.tsx';
import { readBackShare } from './read-back-share.tsx';
import { readTranscript } from './read-transcript.tsx';
import { record } from './record.tsx';
import { rollCall } from './roll-call.tsx';
import { signTranscript } from './sign-transcript.tsx';
import { split } from './split.tsx';
import type { StepView } from './step-view.ts';
import { testCombine } from './test-combine.tsx';
import { transitionKey } from './transition-key.tsx';
import { wrapBackup } from './wrap-backup.tsx';
import { writeMedia } from './write-media.tsx';

const stepViews = {
  'roll-call': rollCall,
  environment,
  'initialise-token': initialiseToken,
  'identify-token': identifyToken,
  'qualify-token': qualifyToken,
  approve,
  'generate-key': generateKey,
  split,
  'print-share': printShare,
  'read-back-share': readBackShare,
  'test-combine': testCombine,
  'wrap-backup': wrapBackup,
  'byok-request': byokRequest,
  'byok-wrap': byokWrap,
  'write-media': writeMedia,
  'read-transcript': readTranscript,
  'find-key': findKey,
  'transition-key': transitionKey,
  'destroy-key': destroyKey,
  'destroy-sheets': destroySheets,
  record,
  checkpoint,
  'confirm-checkpoint': confirmCheckpoint,
  close,
  'sign-transcript': signTranscript,
} as const satisfies { readonly [K in StepKindId]: StepView };

/** The view of a kind of step; the usual page for a kind this window does not know. */
export function stepView(kind: string): StepView {
  return Object.hasOwn(stepViews, kind) ? stepViews[kind as StepKindId] : {};
}

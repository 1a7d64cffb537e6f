import type { StepKindId } from '../../shared/engine/steps/index.ts';
import { acknowledge } from './acknowledge.tsx';
import { approve } from './approve.tsx';
import { arrive } from './arrive.tsx';
import { roomBreak } from './break.tsx';
import { byokRequest } from './byok-request.tsx';
import { byokWrap } from './byok-wrap.tsx';
import { checkpoint } from './checkpoint.tsx';
import { close } from './close.tsx';
import { collectShares } from './collect-shares.tsx';
import { confirmCheckpoint } from './confirm-checkpoint.tsx';
import { contribute } from './contribute.tsx';
import { correct } from './correct.tsx';
import { depart } from './depart.tsx';
import { destroyKey } from './destroy-key.tsx';
import { destroySheets } from './destroy-sheets.tsx';
import { environment } from './environment.tsx';
import { exception } from './exception.tsx';
import { findKey } from './find-key.tsx';
import { generateKey } from './generate-key.tsx';
import { generateKeyPair } from './generate-key-pair.tsx';
import { identifyToken } from './identify-token.tsx';
import { importKey } from './import-key.tsx';
import { initialiseToken } from './initialise-token.tsx';
import { issueCrl } from './issue-crl.tsx';
import { issueRoot } from './issue-root.tsx';
import { issueSubordinate } from './issue-subordinate.tsx';
import { lockKey } from './lock-key.tsx';
import { printShare } from './print-share.tsx';
import { qualifyToken } from './qualify-token.tsx';
import { readBackShare } from './read-back-share.tsx';
import { readTranscript } from './read-transcript.tsx';
import { record } from './record.tsx';
import { replacePerson } from './replace-person.tsx';
import { restore } from './restore.tsx';
import { rollCall } from './roll-call.tsx';
import { seal } from './seal.tsx';
import { signTranscript } from './sign-transcript.tsx';
import { split } from './split.tsx';
import type { StepView } from './step-view.ts';
import { testCombine } from './test-combine.tsx';
import { transitionKey } from './transition-key.tsx';
import { voidSet } from './void-set.tsx';
import { wrapBackup } from './wrap-backup.tsx';
import { writeMedia } from './write-media.tsx';
import { zeroise } from './zeroise.tsx';

const stepViews = {
  'roll-call': rollCall,
  acknowledge,
  environment,
  'initialise-token': initialiseToken,
  'identify-token': identifyToken,
  'qualify-token': qualifyToken,
  approve,
  'generate-key': generateKey,
  contribute,
  split,
  'print-share': printShare,
  'read-back-share': readBackShare,
  seal,
  'test-combine': testCombine,
  'import-key': importKey,
  'wrap-backup': wrapBackup,
  'lock-key': lockKey,
  'byok-request': byokRequest,
  'byok-wrap': byokWrap,
  'generate-key-pair': generateKeyPair,
  'issue-root': issueRoot,
  'issue-subordinate': issueSubordinate,
  'issue-crl': issueCrl,
  'write-media': writeMedia,
  'transition-key': transitionKey,
  'destroy-key': destroyKey,
  'destroy-sheets': destroySheets,
  'read-transcript': readTranscript,
  'find-key': findKey,
  'collect-shares': collectShares,
  restore,
  'void-set': voidSet,
  record,
  checkpoint,
  'replace-person': replacePerson,
  depart,
  arrive,
  'confirm-checkpoint': confirmCheckpoint,
  exception,
  correct,
  break: roomBreak,
  zeroise,
  close,
  'sign-transcript': signTranscript,
} as const satisfies { readonly [K in StepKindId]: StepView };

/** The view of a kind of step; the usual page for a kind this window does not know. */
export function stepView(kind: string): StepView {
  return Object.hasOwn(stepViews, kind) ? stepViews[kind as StepKindId] : {};
}

import type { StepKindId } from '../../../../shared/engine/steps/index.ts';
import type { StepEffect } from '../effect.ts';
import { arrive } from './arrive.ts';
import { roomBreak } from './break.ts';
import { byokRequest } from './byok-request.ts';
import { byokWrap } from './byok-wrap.ts';
import { checkpoint } from './checkpoint.ts';
import { close } from './close.ts';
import { collectShares } from './collect-shares.ts';
import { confirmCheckpoint } from './confirm-checkpoint.ts';
import { contribute } from './contribute.ts';
import { correct } from './correct.ts';
import { destroyKey } from './destroy-key.ts';
import { destroySheets } from './destroy-sheets.ts';
import { environment } from './environment.ts';
import { exception } from './exception.ts';
import { findKey } from './find-key.ts';
import { generateKey } from './generate-key.ts';
import { generateKeyPair } from './generate-key-pair.ts';
import { identifyToken } from './identify-token.ts';
import { importKey } from './import-key.ts';
import { initialiseToken } from './initialise-token.ts';
import { issueCrl } from './issue-crl.ts';
import { issueRoot } from './issue-root.ts';
import { issueSubordinate } from './issue-subordinate.ts';
import { lockKey } from './lock-key.ts';
import { noEffect } from './none.ts';
import { printShare } from './print-share.ts';
import { qualifyToken } from './qualify-token.ts';
import { readBackShare } from './read-back-share.ts';
import { readTranscript } from './read-transcript.ts';
import { record } from './record.ts';
import { replacePerson } from './replace-person.ts';
import { restore } from './restore.ts';
import { rollCall } from './roll-call.ts';
import { seal } from './seal.ts';
import { split } from './split.ts';
import { testCombine } from './test-combine.ts';
import { transitionKey } from './transition-key.ts';
import { voidSet } from './void-set.ts';
import { wrapBackup } from './wrap-backup.ts';
import { writeMedia } from './write-media.ts';
import { zeroise } from './zeroise.ts';

/** What each step kind does to the outside world; a kind without its line does not compile. */
export const effects = {
  'roll-call': rollCall,
  acknowledge: noEffect,
  environment,
  'initialise-token': initialiseToken,
  'identify-token': identifyToken,
  'qualify-token': qualifyToken,
  approve: noEffect,
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
  depart: noEffect,
  arrive,
  'confirm-checkpoint': confirmCheckpoint,
  exception,
  correct,
  break: roomBreak,
  zeroise,
  close,
  'sign-transcript': noEffect,
} satisfies { [K in StepKindId]: StepEffect };

import { dirname, join } from 'node:path';
import { digestHex } from '../../../shared/core/digest.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { makeStatement, statementBytes } from '../../../shared/transcript/statement.ts';
import { ensureFolder } from '../media/file.ts';
import { writeNewFolder } from '../media/folder.ts';
import { transcriptFolder } from '../transcript/folder.ts';
import { signStatement } from '../transcript/signers/sign-statement.ts';
import { findPerson, openPlannedSigner, participantFile } from './approvals.ts';
import { artefactFiles } from './artefacts.ts';
import type { Ceremony } from './ceremony.ts';
import { alreadyWritten } from './effects/write-media.ts';
import type { Credential, Room } from './room.ts';

/** The bytes of `statement.json` of a closed ceremony. Throws `CEREMONY_SUSPENDED` while it is not closed. */
export function statementOf(ceremony: Ceremony, room: Room): Uint8Array {
  const { closed, plan, planDigest } = ceremony.journal.state();
  if (closed === null)
    throw new ClavigerError('CEREMONY_SUSPENDED', { field: `ceremony ${ceremony.code}`, expected: 'a closed transcript' });
  const { required, deferred, artefacts, statement, aborted } = closed;
  const header = {
    ceremony: plan.ceremony,
    mode: plan.mode,
    planDigest,
    required,
    deferred,
    artefacts,
    statement,
    ...(aborted === undefined ? {} : { aborted }),
  };
  return statementBytes(makeStatement(room.store.lines(ceremony.code), header));
}

/**
 * Adds one person's signature to the statement; when nobody is missing, the transcript folder is written.
 * Throws `APPROVAL_REPEATED`, `PERSON_UNKNOWN`, `PASSPHRASE_WRONG`, `FILE_EXISTS`.
 */
export async function signTranscript(ceremony: Ceremony, room: Room, id: string, credential: Credential): Promise<void> {
  const person = findPerson(ceremony.journal.state().plan, id);
  const { people, signed } = room.store.signatures(ceremony.code);
  if (people.includes(id)) throw new ClavigerError('APPROVAL_REPEATED', { field: 'signature', got: person.name });
  const signer = await openPlannedSigner(room, participantFile(ceremony, id), credential, person);
  try {
    room.store.sign(ceremony.code, id, await signStatement(signed, statementOf(ceremony, room), signer, room.clock.now()));
  } finally {
    signer.close();
  }
  await finishWhenSigned(ceremony, room);
}

/** Writes the transcript folder once everybody has signed; may be called again after a stop. Throws `FILE_EXISTS`, `RECONCILE_NEEDED`. */
export async function finishWhenSigned(ceremony: Ceremony, room: Room): Promise<void> {
  const state = ceremony.journal.state();
  const { people, signed } = room.store.signatures(ceremony.code);
  const missing = state.plan.people.some((person) => !people.includes(person.id));
  if (missing || signed === null || room.store.finished(ceremony.code) !== null) return;
  const statement = statementOf(ceremony, room);
  const files = transcriptFolder({
    lines: room.store.lines(ceremony.code),
    statement,
    signed,
    plan: state.plan,
    artefacts: artefactFiles(state, ceremony.scriptBytes),
  });
  const folder = transcriptPath(ceremony);
  await ensureFolder(dirname(folder));
  if (!(await alreadyWritten(folder, files))) await writeNewFolder(folder, files, 0o644);
  room.store.finish(ceremony.code, folder, digestHex(statement));
}

/** Where the transcript folder of a ceremony goes: the folder its script names, and in it one of its code. */
export function transcriptPath(ceremony: Ceremony): string {
  const step = ceremony.steps.find((candidate) => candidate.kind === 'sign-transcript');
  return join((step?.fields as { folder?: string } | undefined)?.folder ?? '.', ceremony.code);
}

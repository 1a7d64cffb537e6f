import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from '../../../electron/cli/ask.ts';
import { playCeremony } from '../../../electron/cli/scripted-people.ts';
import type { PracticeRoom } from '../../../electron/service/practice/practice-room.ts';
import { createService } from '../../../electron/service/service.ts';
import type { TranscriptStore } from '../../../electron/service/transcript/store.ts';
import { parseEvent } from '../../../shared/transcript/chain.ts';
import { filePaper } from '../../fakes/file-paper.ts';
import { openFastRoom } from '../room.ts';

// Plays one ceremony in FOLDER, from wherever it stands, and kills itself with SIGKILL before or after durable write number KILL.
const [, , folder = '', template = '', kill = '0', when = 'after', resources = '', shareProcess = ''] = process.argv;
/** Every durable write so far, by what it was: the type of an event, or the store's own word. */
const kinds: string[] = [];

function killing(store: TranscriptStore): TranscriptStore {
  const dieAt = (moment: string) => {
    if (kinds.length === Number(kill) && when === moment) process.kill(process.pid, 'SIGKILL');
  };
  const guarded = (kind: string, write: () => void) => {
    kinds.push(kind);
    dieAt('before');
    write();
    dieAt('after');
  };
  return {
    ...store,
    open: (ceremony, first) => guarded('opened', () => store.open(ceremony, first)),
    append: (code, seq, line) => guarded(parseEvent(line, seq + 1).type, () => store.append(code, seq, line)),
    sign: (code, person, signed) => guarded('signature', () => store.sign(code, person, signed)),
    finish: (code, path, statement) => guarded('finished', () => store.finish(code, path, statement)),
  };
}

const practice = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as PracticeRoom;
const room = openFastRoom(folder, { resources, shareProcess });
const service = createService({ ...room, store: killing(room.store) }, () => undefined);
const fingerprint = readFileSync(join(template, 'cloud', 'fingerprint.txt'), 'utf8').trim();

async function openedCode(): Promise<string> {
  const [known] = await ask(service, 'ceremony.list', {});
  if (known !== undefined) return known.code;
  const people = practice.people.filter(({ id }) => !/^external|-4$/.test(id)).map(({ id, file }) => ({ id, file }));
  const { parameters, module } = practice;
  const draft = await ask(service, 'ceremony.prepare', {
    script: 'generate-and-export',
    parameters,
    mode: 'practice',
    people,
    module,
  });
  for (const { id } of draft.approvers)
    await ask(service, 'ceremony.approvePlan', { code: draft.code, person: id, credential: {} });
  return (await ask(service, 'ceremony.open', { code: draft.code })).code;
}

const sheets = join(folder, 'transcripts', 'sheets');
const paper = filePaper(join(folder, 'paper.json'));
const view = await playCeremony({ service, sheets, fingerprint, paper, progress: () => undefined }, await openedCode());
const state = {
  code: view.code,
  folder: view.folder,
  kinds,
  spoiledSheets: view.spoiledSheets,
  interruptions: view.interruptions,
};
if (existsSync(join(folder, 'result.json'))) throw new Error('the ceremony finished twice');
writeFileSync(join(folder, 'result.json'), JSON.stringify(state));
await service.close();

import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { bindApproved } from '../../../electron/service/engine/ceremony.ts';
import { verifyFolder } from '../../../electron/service/transcript/verify-folder.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import type { BoundScript } from '../../../shared/script/bind.ts';
import { folderFiles } from '../../../shared/transcript/derived.ts';
import { parseFolder } from '../../../shared/verify/parse.ts';
import { checkProcedure } from '../../../shared/verify/procedure.ts';
import { ApprovalsOracle } from '../../fakes/approvals-oracle.ts';
import { STORIES_ALWAYS } from '../../fakes/chaotic-examples.ts';
import { anyStory, type Move } from '../../fakes/chaotic-moves.ts';
import { make } from '../../fakes/chaotic-people.ts';
import { finish, playOn } from '../../fakes/honest-people.ts';
import { type LightRoom, makeLightRoom } from '../../fakes/light-room.ts';
import { lightYaml } from '../../fakes/light-script.ts';

vi.setConfig({ testTimeout: 180_000 });

// People who do anything at any time: whatever they try, in the transcript nothing stands without the approvals of its step, and whatever
// they did, those who want to can end the ceremony.

const STORIES = 50;
const seen = new Set<string>();
let room: LightRoom;
let bound: BoundScript;

beforeAll(() => {
  room = makeLightRoom();
  bound = bindApproved(utf8ToBytes(lightYaml(room.folder)), 'people', {});
});
afterAll(() => room.close());

/** What the program's own verifier says of the lines so far. */
function procedureWrongs(code: string): readonly string[] {
  const text = room.lines(code).map((line) => `${new TextDecoder().decode(line)}\n`);
  const folder = parseFolder(new Map([[folderFiles.transcript, utf8ToBytes(text.join(''))]]));
  return checkProcedure(folder, bound)
    .filter(({ severity }) => severity === 'wrong')
    .map(({ code: found, where }) => `${found} ${where}`);
}

function readOn(oracle: ApprovalsOracle, code: string): readonly string[] {
  for (const line of room.lines(code, oracle.count)) oracle.read(line);
  return oracle.wrongs;
}

async function play(moves: readonly Move[], from: string): Promise<{ readonly code: string; readonly oracle: ApprovalsOracle }> {
  const code = await room.open();
  const oracle = new ApprovalsOracle();
  await playOn({ room, code }, ({ current }) => current?.id === from && current.begun);
  for (const [index, move] of moves.entries()) {
    await make(room, code, move);
    expect(readOn(oracle, code), `after move ${index}, ${JSON.stringify(move)}`).toEqual([]);
  }
  expect(procedureWrongs(code)).toEqual([]);
  for (const name of oracle.seen) seen.add(name);
  return { code, oracle };
}

it('lets nothing happen without its approvals, whatever people try, and lets those who want to end it in order', async () => {
  await fc.assert(
    fc.asyncProperty(anyStory, async ({ moves, from, ends }) => {
      const { code, oracle } = await play(moves, from);
      if (!ends) return;
      const folder = await finish({ room, code });
      expect(readOn(oracle, code)).toEqual([]);
      const { verdict, findings } = await verifyFolder(folder, null);
      expect({ verdict, wrong: findings.filter(({ severity }) => severity === 'wrong') }).toEqual({
        verdict: 'identities-unproven',
        wrong: [],
      });
    }),
    { numRuns: STORIES, examples: STORIES_ALWAYS.map((story) => [story]), endOnFailure: true },
  );
  // The stories went far enough to have shown something.
  const far = ['turn note', 'step-skipped extra', 'resumed', 'refused approval', 'settled replace', 'settled abort', 'closed'];
  expect([...seen]).toEqual(expect.arrayContaining([...far, 'inserted break', 'turn depart-1', 'turn replace-person-1']));
});

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { canonicalBytes, type Json } from '../../shared/core/canonical-json.ts';
import type { CeremonyEvent } from '../../shared/transcript/event.ts';
import { transcriptFile } from '../../shared/transcript/statement.ts';
import { parseFolder } from '../../shared/verify/parse.ts';
import { checkProcedure } from '../../shared/verify/procedure.ts';
import { checkScript } from '../../shared/verify/sources.ts';
import { type Played, playShipped } from '../fakes/played.ts';
import { filesBelow, makeRehearsal, scratchFolder } from '../fakes/scripted-room.ts';
import { type Change, type Observed, zeros } from './lies.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 });

// A laptop that lies about how a key was made, with every form kept: what cannot be true beside the rest is named.
const scratch = scratchFolder();
let played: Played;

beforeAll(async () => {
  const rehearsal = await makeRehearsal({ module: 'nss', folder: join(scratch.folder, 'room') });
  played = await playShipped(rehearsal, 'split-knowledge', { scheme: 'xor', threshold: '3' });
  await rehearsal.close();
});

afterAll(() => scratch.remove());

/** Where OBSERVED_WRONG is found when `change` is made to what was observed in a turn. */
function wrongs(step: string, turn: string, change: Change): readonly string[] {
  const isMeant = (event: CeremonyEvent) => event.type === 'turn' && event.step?.id === step && event.body.turn === turn;
  const told = (event: CeremonyEvent) =>
    ({ ...event, body: { ...event.body, observed: change(observedOf(event), event) } }) as unknown as Json;
  expect(played.events.some(isMeant)).toBe(true);
  const lines = played.events.map((event) => canonicalBytes(isMeant(event) ? told(event) : (event as unknown as Json)));
  const folder = parseFolder(new Map([...filesBelow(played.folder), ['transcript.jsonl', transcriptFile(lines)]]));
  const { bound } = checkScript(folder);
  if (bound === null) throw new Error('the script is not there');
  return checkProcedure(folder, bound).flatMap(({ code, where }) => (code === 'OBSERVED_WRONG' ? [where] : []));
}

function observedOf(event: CeremonyEvent): Observed {
  return event.type === 'turn' ? structuredClone(event.body.observed as Observed) : {};
}

const other = { method: 'CMAC', value: '0000000000' };
const list = (observed: Observed, name: string) => observed[name] as Observed[];

const lies: readonly [step: string, turn: string, lie: string, change: Change, named: string][] = [
  ['contribute', 'draw', 'one randomness twice', (o) => ({ ...o, laptop: o.token ?? '' }), 'whether token and laptop committed'],
  ['contribute', 'draw', 'another randomness', (o) => ({ ...o, token: zeros }), 'what was mixed into the key'],
  ['contribute', 'give-custodian-2', 'another commitment', (o) => ({ ...o, commitment: zeros }), 'what was mixed into the key'],
  ['contribute', 'give-custodian-2', 'more bits', (o) => ({ ...o, bits: 256 }), 'bits of randomness'],
  ['contribute', 'give-custodian-2', 'a few rolls', (o) => ({ ...o, symbols: 4, bits: 16 }), 'whether it is long enough'],
  [
    'split-key',
    'split',
    'a contribution less',
    (o) => ({ ...o, contributions: list(o, 'contributions').slice(0, 4) }),
    'what was mixed',
  ],
  ['split-key', 'split', 'no contributions', ({ contributions: _left, ...o }) => o, 'what was mixed into the key'],
  ['split-key', 'split', 'another scheme', (o) => ({ ...o, scheme: 'Shamir over GF(256), 3 of 3, 3 holders' }), 'scheme'],
  ['split-key', 'split', 'no check values', ({ componentCheckValues: _left, ...o }) => o, 'check values of components'],
  ['split-key', 'split', 'other numbers', (o) => ({ ...o, coordinates: [1, 2, 4] }), 'numbers of the components'],
  ['split-key', 'split', 'another check value', (o) => ({ ...o, checkValue: other }), 'check value of'],
  ['import-key', 'import', 'another key', (o) => ({ ...o, clearCheckValue: other }), 'check value of what was split'],
  ['import-key', 'import', 'another id', (o) => ({ ...o, id: '00'.repeat(16) }), 'announced id'],
  ['import-key', 'import', 'a key that can leave', (o) => ({ ...o, extractable: true }), 'whether the key may be wrapped out'],
  ['seal-share-1', 'countersign', 'another bag', (o) => ({ ...o, bag: 'mine' }), 'number of the bag that the holder typed'],
  [
    'seal-share-2',
    'seal',
    'another bag than is countersigned',
    (o) => ({ ...o, bag: 'mine' }),
    'number of the bag that the holder typed',
  ],
  [
    'seal-share-3',
    'countersign',
    'a sheet more that was destroyed',
    (o) => ({ ...o, sheets: { printed: 3, sealed: 2, destroyed: 1 } }),
    'sheets printed, sealed and destroyed',
  ],
];

describe('a transcript of split knowledge', () => {
  it('contradicts itself nowhere when it is true', () => {
    expect(wrongs('split-key', 'split', (observed) => observed)).toEqual([]);
  });

  it.each(lies)('%s, %s: %s', (step, turn, _lie, change, named) => {
    expect(wrongs(step, turn, change).join('\n')).toContain(named);
  });
});

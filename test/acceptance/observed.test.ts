import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bytesToBase64, bytesToUtf8 } from '../../shared/core/bytes.ts';
import { canonicalBytes, type Json } from '../../shared/core/canonical-json.ts';
import { digestHex } from '../../shared/core/digest.ts';
import type { CeremonyEvent } from '../../shared/transcript/event.ts';
import { transcriptFile } from '../../shared/transcript/statement.ts';
import { parseFolder } from '../../shared/verify/parse.ts';
import { checkProcedure } from '../../shared/verify/procedure.ts';
import { checkScript } from '../../shared/verify/sources.ts';
import { filesBelow, makeRehearsal, scratchFolder } from '../fakes/scripted-room.ts';
import { type Change, lies, type Observed, zeros } from './lies.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

// A laptop that lies in what it writes down, with every form kept: what cannot be true beside the rest is named.
const scratch = scratchFolder();
/** A finished ceremony over each token; SoftHSM needs the laptop for its last wrap. */
const folders: Record<string, { readonly files: ReadonlyMap<string, Uint8Array>; readonly events: readonly CeremonyEvent[] }> =
  {};

beforeAll(async () => {
  for (const module of ['nss', 'softhsm2'] as const) {
    const rehearsal = await makeRehearsal({ module, folder: join(scratch.folder, module) });
    const files = filesBelow(await rehearsal.finish(await rehearsal.open()));
    await rehearsal.close();
    const lines = bytesToUtf8(files.get('transcript.jsonl') ?? new Uint8Array(0))
      .trimEnd()
      .split('\n');
    folders[module] = { files, events: lines.map((line) => JSON.parse(line) as CeremonyEvent) };
  }
});

afterAll(() => scratch.remove());

/** Where OBSERVED_WRONG is found when `change` is made to every event that `where` picks. */
function wrongs(
  module: string,
  where: (event: CeremonyEvent) => boolean,
  change: (event: CeremonyEvent) => CeremonyEvent | null,
): readonly string[] {
  const { files, events } = folders[module] ?? { files: new Map<string, Uint8Array>(), events: [] };
  expect(events.some(where)).toBe(true);
  const changed = events.flatMap((event) => (where(event) ? (change(structuredClone(event)) ?? []) : event));
  const lines = changed.map((event) => canonicalBytes(event as unknown as Json));
  const folder = parseFolder(new Map([...files, ['transcript.jsonl', transcriptFile(lines)]]));
  const { bound } = checkScript(folder);
  if (bound === null) throw new Error('the script is not there');
  return checkProcedure(folder, bound)
    .filter(({ code }) => code === 'OBSERVED_WRONG')
    .map((found) => found.where);
}

function inTurn(step: string, turn: string) {
  return (event: CeremonyEvent) => event.type === 'turn' && event.step?.id === step && event.body.turn === turn;
}

function observing(change: Change) {
  return (event: CeremonyEvent): CeremonyEvent =>
    event.type === 'turn' || event.type === 'outcome'
      ? ({ ...event, body: { ...event.body, observed: change(event.body.observed as Observed, event) } } as CeremonyEvent)
      : event;
}

/** A lie told in the turn and in the outcome of the act before it. */
function everywhere(step: string) {
  return (event: CeremonyEvent) => (event.type === 'turn' || event.type === 'outcome') && event.step?.id === step;
}

function everyOutcome(step: string) {
  return (event: CeremonyEvent) => event.type === 'outcome' && event.step?.id === step;
}

describe.each(['nss', 'softhsm2'])('over %s', (module) => {
  it('nothing of a true ceremony contradicts the rest', () => {
    expect(
      wrongs(
        module,
        () => true,
        (event) => event,
      ),
    ).toEqual([]);
  });

  it.each(lies)('%s, %s: %s', (step, turn, _lie, change, named) => {
    const found = wrongs(module, inTurn(step, turn), observing(change));
    expect(found[0]).toContain(`step ${step}: ${turn} by `);
    expect(found[0]).toContain(named);
  });

  it.each([
    ['make-key', 'generate'],
    ['back-up-key', 'wrap'],
    ['print-share-2', 'print'],
    ['wrap-for-cloud', 'wrap'],
    ['wrap-for-cloud', 'make-unextractable'],
    ['write-medium', 'write-folder'],
    ['open-token', 'login'],
  ])('%s: what was never announced did not happen (%s)', (step, act) => {
    const { events } = folders[module] ?? { events: [] };
    const intent = events.find((event) => event.type === 'intent' && event.step?.id === step && event.body.act === act);
    const acted = (event: CeremonyEvent) => event === intent || (event.type === 'outcome' && event.body.intent === intent?.seq);
    expect(wrongs(module, acted, () => null)[0]).toMatch(new RegExp(`step ${step}: .*(${act}|announced id)`));
  });

  it('a failed act is none, whatever the turn says', () => {
    const outcome = (event: CeremonyEvent) => event.type === 'outcome' && event.step?.id === 'make-key';
    const failed = (event: CeremonyEvent) =>
      (event.type === 'outcome' ? { ...event, body: { ...event.body, result: 'failed' } } : event) as CeremonyEvent;
    expect(wrongs(module, outcome, failed)[0]).toContain('announced id');
  });

  it('a lie that act and turn tell alike is found in what stands before', () => {
    const key = wrongs(
      module,
      everywhere('make-key'),
      observing((o) => ({ ...o, id: '00'.repeat(16) })),
    );
    expect(key[0]).toContain('announced id');
    const wrapped = wrongs(
      module,
      everywhere('wrap-for-cloud'),
      observing((o) => ({ ...o, ...('sha256' in o ? { sha256: zeros } : {}) })),
    );
    expect(wrapped.join()).toContain('SHA-256 of the wrapped key');
  });

  it('another wrapped key than the one in the bundle is found, whatever act and turn say', () => {
    const other = { wrapped: bytesToBase64(new Uint8Array(512)), sha256: digestHex(new Uint8Array(512)) };
    const change: Change = (o) => ({ ...o, ...('wrapped' in o ? other : {}) });
    const wrapped = (event: CeremonyEvent) => inTurn('wrap-for-cloud', 'wrap')(event) || everyOutcome('wrap-for-cloud')(event);
    expect(wrongs(module, wrapped, observing(change))).toEqual([
      expect.stringContaining('artefacts/cloud-bundle: SHA-256 of the wrapped key'),
    ]);
  });

  it('another token after an interruption is another token', () => {
    const before = wrongs(
      module,
      inTurn('open-token', 'login'),
      observing((o) => ({ ...o, serial: 'other' })),
    );
    expect(before[0]).toContain('the act login');
  });

  it.each([
    ['read-request', 'read', 'whether it had time left'],
    ['wrap-for-cloud', 'wrap', 'had time left'],
  ])('%s: a request that had ended is found', (step, turn, named) => {
    const late = (event: CeremonyEvent) => ({ ...event, at: '2099-01-01T00:00:00.000Z' });
    expect(wrongs(module, inTurn(step, turn), late)[0]).toContain(named);
  });

  it('a request for another key is found', () => {
    const change: Change = (observed) => {
      const request = JSON.parse(Buffer.from(String((observed.request as Observed).bytes), 'base64').toString()) as Observed;
      const keyId = String(request.keyId).replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
      return {
        ...observed,
        request: { bytes: bytesToBase64(new Uint8Array(Buffer.from(JSON.stringify({ ...request, keyId })))) },
      };
    };
    expect(wrongs(module, inTurn('read-request', 'read'), observing(change))[0]).toContain('key id of the request');
    const compared = wrongs(
      module,
      inTurn('read-request', 'compare'),
      observing((o) => ({ ...o, request: { ...(o.request as Observed), more: 1 } })),
    );
    expect(compared[0]).toContain('the request that was read');
  });

  it.each([
    ['another backup', 'data-key-backup.kwp', 'artefact data-key-backup.kwp'],
    ['another file of the bundle', 'cloud-bundle/manifest.json', 'as it was written to the medium'],
  ])('%s at the end than was made is found', (_lie, path, named) => {
    const change = (event: CeremonyEvent) => {
      if (event.type !== 'closed') return event;
      const artefacts = event.body.artefacts.map((file) => (file.path === path ? { ...file, sha256: zeros } : file));
      return { ...event, body: { ...event.body, artefacts } };
    };
    const found = wrongs(module, ({ type }) => type === 'closed', change);
    expect(found).toEqual([expect.stringContaining(named)]);
  });
});

it('only the laptop wraps that was allowed to', () => {
  const allowed = inTurn('wrap-for-cloud', 'allow-host');
  expect(
    wrongs(
      'softhsm2',
      allowed,
      observing((o) => ({ ...o, path: 'host' })),
    )[0],
  ).toContain('what is only allowed');
});

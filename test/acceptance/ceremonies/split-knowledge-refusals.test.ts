import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bytesToUtf8, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { eventsIn, finishPlayed, openShipped } from '../../fakes/played.ts';
import { atStep, makeRehearsal, type Rehearsal, scratchFolder } from '../../fakes/scripted-room.ts';
import { type Asked, type Expected, mistake, passphrase } from '../mistakes.ts';
import { read } from '../outside.ts';
import { observedIn } from './earlier.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const rolls = '31426351426113524426531622441355216346251134623561';

describe('custodians who contribute, and seal, and get it wrong', () => {
  const scratch = scratchFolder();
  let rehearsal: Rehearsal;
  let code: string;

  beforeAll(async () => {
    rehearsal = await makeRehearsal({ module: 'softhsm2', folder: join(scratch.folder, 'room') });
    code = await openShipped(rehearsal, 'split-knowledge');
  });

  afterAll(async () => {
    await rehearsal.close();
    scratch.remove();
  });

  const perform = (asked: Partial<Asked<'step.perform'>>, expected: Expected) =>
    mistake(
      rehearsal.service(),
      code,
      'step.perform',
      { step: 'contribute', turn: '', person: 'custodian-1', input: {}, credential: {}, ...asked },
      expected,
    );
  const give = (person: string, typed: string, expected: Expected, made = 'dice') =>
    perform(
      { turn: `give-${person}`, person, input: { made }, credential: { ...passphrase(), entropy: utf8ToBytes(typed) } },
      expected,
    );
  const reach = async (step: string, turns = 0) =>
    rehearsal.playUntil(
      code,
      (view) => atStep(step)(view) && (view.current?.turns.filter(({ done }) => done).length ?? 0) >= turns,
    );

  it('wait until token and laptop have drawn, and for their turn', async () => {
    await reach('contribute');
    await give('custodian-1', rolls, { code: 'TURN_UNKNOWN', field: 'step contribute' });
    await reach('contribute', 1);
    await give('custodian-2', rolls, { code: 'TURN_UNKNOWN', field: 'step contribute' });
  });

  it('bring too little, something else, or what nobody rolled', async () => {
    const field = 'contribution of Clara Practice';
    await give('custodian-1', rolls.slice(1), { code: 'CONTRIBUTION_LENGTH', field });
    await give('custodian-1', `${rolls.slice(1)}7`, { code: 'CONTRIBUTION_CHARACTER', field });
    await give('custodian-1', '6'.repeat(60), { code: 'CONTRIBUTION_NOT_RANDOM', field });
    await give('custodian-1', rolls.slice(0, 31), { code: 'CONTRIBUTION_LENGTH', field }, 'hexadecimal');
    await give('custodian-1', rolls, { code: 'INPUT_INVALID', field: /^contribute\.made/ }, 'coins');
    const nothing = { input: { made: 'dice' }, credential: passphrase() };
    await perform({ turn: 'give-custodian-1', ...nothing }, { code: 'INPUT_INVALID', field });
    const wrong = { passphrase: utf8ToBytes('practice makes steady hand'), entropy: utf8ToBytes(rolls) };
    await perform(
      { turn: 'give-custodian-1', input: { made: 'dice' }, credential: wrong },
      { code: 'PASSPHRASE_WRONG', field: /Clara/ },
    );
  });

  it('bring what another brought already', async () => {
    const asked = { code, step: 'contribute', turn: 'give-custodian-1', person: 'custodian-1', input: { made: 'dice' } } as const;
    const credential = { ...passphrase(), entropy: utf8ToBytes(rolls) };
    const taken = await rehearsal.service().call('step.perform', { ...asked, credential });
    expect(taken.ok).toBe(true);
    expect(credential.entropy.every((byte) => byte === 0)).toBe(true);
    await give('custodian-2', rolls, { code: 'CONTRIBUTION_REPEATED', field: 'contribution of Cyril Practice' });
  });

  it('read another number from the bag', async () => {
    await reach('seal-share-1');
    const sealed = (turn: string, person: string, bag: string | undefined, expected: Expected) =>
      perform(
        { step: 'seal-share-1', turn, person, input: bag === undefined ? {} : { bag }, credential: passphrase() },
        expected,
      );
    await sealed('seal', 'custodian-1', undefined, { code: 'INPUT_INVALID', field: 'bag of share 1' });
    await sealed('seal', 'custodian-2', 'KK-1', { code: 'PERSON_NOT_ALLOWED', field: /^seal-share-1/ });
    await reach('seal-share-1', 1);
    await sealed('countersign', 'custodian-2', 'KK-1', { code: 'PERSON_NOT_ALLOWED', field: /^seal-share-1/ });
    await sealed('countersign', 'internal-witness-1', 'KK-1', { code: 'BAG_DIFFERENT', field: 'bag of share 1' });
  });

  it('come to the end nonetheless, and nothing that was typed is written anywhere', async () => {
    const { folder, events } = await finishPlayed(rehearsal, code);
    const text = bytesToUtf8(read(folder, 'transcript.jsonl'));
    for (const typed of [rolls, rolls.slice(1), '6'.repeat(60)]) expect(text).not.toContain(typed);
    expect(eventsIn(folder).filter(({ type }) => type === 'refusal').length).toBeGreaterThanOrEqual(13);
    expect(observedIn(events, 'contribute', 'give-custodian-1')).toMatchObject({ made: 'dice', symbols: 50, bits: 129 });
  });
});

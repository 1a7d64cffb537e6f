import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytesToUtf8, utf8ToBytes } from '../../../shared/core/bytes.ts';
import { canonicalBytes, type Json } from '../../../shared/core/canonical-json.ts';
import type { Clock, Randomness } from '../../../shared/core/ports.ts';
import { type ChainHead, follow, genesis, lineDigest, nextEvent, parseEvent } from '../../../shared/transcript/chain.ts';
import { type CeremonyEvent, type EventBody, type EventType, eventBytes } from '../../../shared/transcript/event.ts';

const ports: { clock: Clock; random: Randomness } = {
  clock: { now: () => Date.UTC(2026, 10, 23, 20, 0, 0, 7), tick: () => 1234 },
  random: { bytes: (length) => new Uint8Array(length).fill(0xab) },
};
const start: ChainHead = { count: 0, head: genesis('practice') };
const step = { id: 'a-step', attempt: 1 };

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function record<T extends EventType>(chain: ChainHead, type: T, body: EventBody<T>): { event: CeremonyEvent; line: Uint8Array } {
  const event = nextEvent(chain, type, body, step, ports);
  return { event, line: eventBytes(event) };
}

function edited(line: Uint8Array, change: Record<string, unknown>): Uint8Array {
  return canonicalBytes({ ...(JSON.parse(bytesToUtf8(line)) as object), ...change } as unknown as Json);
}

describe('a chain', () => {
  it('begins with the hash of its own name, another for each mode', () => {
    expect(genesis('practice')).toBe(sha256('claviger-transcript-v1-practice'));
    expect(genesis('production')).toBe(sha256('claviger-transcript-v1-production'));
  });

  it('writes events as the format page has them', () => {
    const { line } = record(start, 'step-done', {});
    expect(bytesToUtf8(line)).toBe(
      `{"at":"2026-11-23T20:00:00.007Z","body":{},"format":"claviger-event-v1","previous":"${genesis('practice')}",` +
        `"salt":"${'ab'.repeat(16)}","seq":0,"step":{"attempt":1,"id":"a-step"},"tick":1234,"type":"step-done"}`,
    );
    expect(lineDigest(line)).toBe(sha256(line));
  });

  it('carries the hash of each line in the next', () => {
    const first = record(start, 'step-done', {});
    const after = follow(start, parseEvent(first.line, 1), first.line);
    expect(after).toEqual({ count: 1, head: sha256(first.line) });
    const second = record(after, 'step-done', {});
    expect(second.event).toMatchObject({ seq: 1, previous: sha256(first.line) });
    expect(follow(after, parseEvent(second.line, 2), second.line).count).toBe(2);
  });

  it('refuses a line that follows another, or stands at another place', () => {
    const { event, line } = record(start, 'step-done', {});
    const field = 'transcript line 1, previous';
    expect(() => follow({ ...start, head: genesis('production') }, event, line)).toThrow(
      expect.objectContaining({ code: 'CHAIN_BROKEN', details: expect.objectContaining({ field, got: genesis('practice') }) }),
    );
    expect(() => follow({ ...start, count: 3 }, event, line)).toThrow(
      expect.objectContaining({
        code: 'CHAIN_BROKEN',
        details: { field: 'transcript line 4, seq', expected: '3', got: '0' },
      }),
    );
  });

  it('never writes an event that could not be read', () => {
    expect(() => record(start, 'checkpoint', { head: 'short', words: [] })).toThrow(
      expect.objectContaining({ code: 'INTERNAL', details: expect.objectContaining({ field: 'event checkpoint: head' }) }),
    );
  });
});

describe('parseEvent', () => {
  const { line } = record(start, 'step-done', {});

  it.each([
    ['another member', { extra: 1 }, 'INPUT_INVALID', /line 5, /],
    ['a body of another type', { body: { reason: 'none' } }, 'INPUT_INVALID', /line 5, body/],
    ['a type that is not known', { type: 'made-up' }, 'EVENT_UNKNOWN', /line 5$/],
    ['a type that every object has', { type: 'toString' }, 'EVENT_UNKNOWN', /line 5$/],
    ['no type', { type: 7 }, 'EVENT_UNKNOWN', /line 5$/],
    ['a salt that is too short', { salt: 'ab' }, 'INPUT_INVALID', /line 5, salt/],
    ['an attempt of 0', { step: { id: 'a-step', attempt: 0 } }, 'INPUT_INVALID', /line 5, step.attempt/],
    ['local time', { at: '2026-11-23T20:00:00.007+01:00' }, 'INPUT_INVALID', /line 5, at/],
    ['another format', { format: 'claviger-event-v2' }, 'INPUT_INVALID', /line 5, format/],
  ])('refuses %s', (_what, change, code, field) => {
    expect(() => parseEvent(edited(line, change), 5)).toThrow(
      expect.objectContaining({ code, details: expect.objectContaining({ field: expect.stringMatching(field) }) }),
    );
  });

  it('refuses a line that is not canonical, and what is no object', () => {
    expect(() => parseEvent(utf8ToBytes(`${bytesToUtf8(line)} `), 2)).toThrow(
      expect.objectContaining({ code: 'JSON_NOT_CANONICAL', details: { field: 'transcript line 2' } }),
    );
    expect(() => parseEvent(utf8ToBytes('null'), 2)).toThrow(expect.objectContaining({ code: 'EVENT_UNKNOWN' }));
  });
});

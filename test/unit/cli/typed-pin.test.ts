import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type PinSource, readTypedPin } from '../../../electron/cli/typed-pin.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** A terminal on which `chunks` are typed, and what it was told. */
function terminal(...chunks: readonly string[]) {
  const modes: boolean[] = [];
  const prompts: string[] = [];
  const typed = chunks.map((chunk) => Buffer.from(chunk, 'utf8'));
  const stream = new PassThrough();
  const source: PinSource = Object.assign(stream, { isTTY: true, setRawMode: (raw: boolean) => modes.push(raw) });
  for (const chunk of typed) stream.write(chunk);
  return { source, modes, prompts, typed, read: () => readTypedPin(source, (line) => prompts.push(line)) };
}

function piped(content: string): PinSource {
  const stream = new PassThrough();
  stream.end(Buffer.from(content, 'utf8'));
  return stream as unknown as PinSource;
}

describe('a PIN at a terminal', () => {
  it('is typed up to the end of the line, unseen, and what was typed is wiped', async () => {
    const { modes, prompts, typed, read } = terminal('12', '34\r', 'more');
    expect(text(await read())).toBe('1234');
    expect(modes).toEqual([true, false]);
    expect(prompts).toEqual(['PIN (it is not shown): ']);
    expect(typed.slice(0, 2).every((chunk) => chunk.every((byte) => byte === 0))).toBe(true);
  });

  it('is corrected a character at a time', async () => {
    expect(text(await terminal('1ü\x7f\x7f\x7f9\b8\r').read())).toBe('8');
  });

  it.each([
    ['an interruption', '12\x03'],
    ['nothing', '\r'],
    ['more', `${'1'.repeat(256)}\r`],
  ])('is refused: %s', async (got, keys) => {
    const { modes, read } = terminal(keys);
    await expect(read()).rejects.toMatchObject({ code: 'TOKEN_PIN_INVALID', details: { field: 'PIN', got } });
    expect(modes).toEqual([true, false]);
  });
});

describe('a PIN on standard input', () => {
  it.each(['1234\n', '1234\r\n', '1234', '1234\nand more'])('is the first line of %j', async (content) => {
    expect(text(await readTypedPin(piped(content), () => undefined))).toBe('1234');
  });

  it('is refused where there is none', async () => {
    await expect(readTypedPin(piped(''), () => undefined)).rejects.toMatchObject({
      code: 'TOKEN_PIN_INVALID',
      details: { got: 'nothing' },
    });
  });
});

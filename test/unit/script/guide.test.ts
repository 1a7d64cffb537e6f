import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { examineScript } from '../../../shared/script/examine.ts';
import { changed } from '../../fuzz/bad-scripts/bad-script.ts';

const page = readFileSync(new URL('../../../docs/guide/writing-a-ceremony.md', import.meta.url), 'utf8');
const snippets = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((found) => found[1] ?? '');
const whole = snippets.at(-1) ?? '';
const values = { 'token-label': 'CEREMONY', 'token-serial': '0123456789', 'transcript-folder': '/media/record' };

function examine(text: string, given: Readonly<Record<string, string>> = values) {
  return examineScript(new TextEncoder().encode(text), 'look-over.yaml', given);
}

describe('docs/guide/writing-a-ceremony.md', () => {
  it('ends with a script that can be held', () => {
    const result = examine(whole);
    expect(result.ok ? [] : result.problems).toEqual([]);
    const ids = result.ok ? result.bound.steps.map(({ id }) => id) : [];
    expect(ids.filter((id) => id.startsWith('show-bag'))).toEqual(['show-bag-1', 'show-bag-2', 'show-bag-3']);
    expect(result.ok && result.bound.abort.map(({ id }) => id)).toEqual(['note-what-is-left']);
    expect(result.ok && result.bound.steps.find(({ id }) => id === 'open-token')?.expect).toEqual({ serial: '0123456789' });
  });

  it.each(['2', '9'])('has a script for %s custodians', (custodians) => {
    const result = examine(whole, { ...values, custodians });
    expect(result.ok ? [] : result.problems).toEqual([]);
  });

  it.each(snippets.slice(0, -1))('teaches with pieces of that script: %#', (snippet) => {
    expect(whole).toContain(snippet);
  });

  it('gives every value that the command on the page gives', () => {
    for (const [name, value] of Object.entries(values)) expect(page).toContain(` --param ${name}=${value}`);
  });

  it('says what the program says of the two mistakes', () => {
    const bad = changed(whole, [
      ['custodian: { parameter: custodians }', 'custodian: 0'],
      ['expect: { serial:', 'expect: { serialNumber:'],
    ]);
    const result = examine(bad);
    const lines = (result.ok ? [] : result.problems).map(
      ({ line, column, code, message }) => `look-over.yaml:${line}:${column}: ${code} ${message}\n`,
    );
    const said = /```text\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    expect(lines.filter((line) => !line.includes('SCRIPT_PARAMETER_UNUSED')).join('')).toBe(said);
  });
});

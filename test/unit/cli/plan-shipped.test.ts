import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { planCommand } from '../../../electron/cli/plan.ts';
import { parseScript } from '../../../shared/script/parse.ts';
import type { Parameter } from '../../../shared/script/schema.ts';

const folder = new URL('../../../resources/ceremonies/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

/** A value that a site could give, by the type of its parameter. */
const values: Readonly<Record<Parameter['type'], string>> = {
  text: 'given on the day',
  label: 'SITE-1',
  path: '/media/site-1',
  sha256: 'a1'.repeat(32),
  'key-id': 'arn:aws:kms:eu-central-1:111122223333:key/12345678-1234-1234-1234-123456789abc',
  count: '',
};

/** Values of parameters whose type says less than the step that uses them. */
const special: Readonly<Record<string, string>> = {
  'earlier-key': 'data-key',
  'compromised-since': 'unknown',
  country: 'DE',
  'permitted-domain': 'example.org',
  'revocation-list-url': 'http://pki.example.org/root.crl',
  'issuer-url': 'http://pki.example.org/root.cer',
};

function given(file: string): readonly string[] {
  const parsed = parseScript(new Uint8Array(readFileSync(new URL(file, folder))), file);
  if (!parsed.ok) throw new Error(`${file}: ${parsed.problems.map(({ message }) => message).join('\n')}`);
  return Object.entries(parsed.script.parameters).flatMap(([name, { type, minimum, default: usual }]) =>
    usual === undefined ? ['--param', `${name}=${special[name] ?? (values[type] || minimum)}`] : [],
  );
}

describe.each(files)('claviger plan resources/ceremonies/%s', (file) => {
  it('finds nothing wrong, whatever the site', async () => {
    const lines: string[] = [];
    const out = (line: string): void => void lines.push(line);
    const code = await planCommand([fileURLToPath(new URL(file, folder)), ...given(file)], { out, err: out });
    expect(code, lines.join('\n')).toBe(0);
    expect(lines).toContain('The world that is left');
    expect(lines.at(-1)).toMatch(/transcript: closed and signed$/);
  });

  it('is called like its file', () => {
    const parsed = parseScript(new Uint8Array(readFileSync(new URL(file, folder))), file);
    expect(parsed.ok && parsed.script.ceremony).toBe(file.replace(/\.yaml$/, ''));
  });
});

import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { planCommand } from '../../../electron/cli/plan.ts';

const values = {
  'token-label': 'CEREMONY',
  country: 'DE',
  organisation: 'Example GmbH',
  'root-name': 'Example Root R1',
  'issuing-name': 'Example Issuing I1',
  'issuing-request': '/media/issuing/request.pem',
  'issuing-request-sha256': '5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5',
  'permitted-domain': 'example.org',
  'revocation-list-url': 'http://pki.example.org/root-r1.crl',
  'issuer-url': 'http://pki.example.org/root-r1.cer',
  'media-folder': '/media/backup/K7QM-2D9F',
  'transcript-folder': '/media/record/K7QM-2D9F',
};
const script = fileURLToPath(new URL('../../../resources/ceremonies/root-ca.yaml', import.meta.url));

async function plan(changes: Readonly<Record<string, string>> = {}) {
  const out: string[] = [];
  const given = Object.entries({ ...values, ...changes }).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
  const code = await planCommand([script, ...given], { out: (line) => void out.push(line), err: (line) => void out.push(line) });
  return { code, out };
}

it('every step of root-ca can be done when its turn comes', async () => {
  const { code, out } = await plan();
  expect(code).toBe(0);
  await expect(`${out.join('\n')}\n`).toMatchFileSnapshot('../../golden/root-ca.plan.txt');
});

it.each([
  ['a country in small letters', { country: 'de' }, 'two capital letters'],
  ['a country that is a name', { country: 'Germany' }, 'two capital letters'],
  ['a common name of 65 characters', { 'root-name': 'x'.repeat(65) }, '1 to 64 visible characters'],
  ['a common name with a space before it', { 'root-name': ' Root' }, '1 to 64 visible characters'],
  ['an organisation in decomposed form', { organisation: 'Mu\u0308ller' }, 'in composed form'],
  ['26 years', { 'root-years': '26' }, 'a whole number from 8 to 25'],
  ['a kind of key that is too short', { 'key-type': 'rsa-2048' }, 'rsa-3072'],
  ['a curve that roots do not have', { 'key-type': 'ed25519' }, 'rsa-3072'],
  ['a digest that is none', { 'issuing-request-sha256': 'abc' }, 'a SHA-256'],
  ['https for the list', { 'revocation-list-url': 'https://pki.example.org/r.crl' }, 'http://'],
  ['a domain with a dot before it', { 'permitted-domain': '.example.org' }, 'a domain such as example.org'],
  ['a domain in capitals', { 'permitted-domain': 'EXAMPLE.org' }, 'a domain such as example.org'],
  ['a list for 400 days', { 'list-days': '400' }, 'a whole number from 1 to 366'],
])('refuses %s when it is planned', async (_what, changes, message) => {
  const { code, out } = await plan(changes);
  expect(code).toBe(1);
  expect(out.join('\n')).toContain(message);
});

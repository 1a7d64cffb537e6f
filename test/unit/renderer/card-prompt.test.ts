import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { collect, whatIsMissing } from '../../../renderer/custodian/collect.ts';
import { TaskForm } from '../../../renderer/custodian/task-form.tsx';
import { text } from '../../../renderer/text/index.ts';
import { utf8ToBytes } from '../../../shared/core/bytes.ts';
import type { CustodianPrompt } from '../../../shared/ipc/custodian.ts';

const prompt: CustodianPrompt = {
  task: { task: 'sign', code: 'K7QM-2D9F', person: 'internal-witness-1' },
  mode: 'practice',
  ceremony: 'K7QM-2D9F',
  personName: 'Wilma',
  personRole: 'internal-witness',
  title: 'Sign the transcript',
  say: '',
  happens: '',
  expected: [{ label: 'Your card', value: 'Wilma, serial number 7' }],
  asks: { passphrase: false, newPassphrase: false, pin: true, share: false, decision: false },
  card: { label: 'Wilma' },
  share: null,
};

function fields(pin: string) {
  const input = { value: pin };
  return { input, namedItem: (name: string) => (name === 'pin' ? (input as unknown as Element) : null) };
}

test('a person with a card is asked for the PIN of that card, not for a passphrase, and signs', () => {
  const html = renderToStaticMarkup(createElement(TaskForm, { prompt, onError: () => undefined, onCancel: () => undefined }));
  expect(html).toContain(text.custodian.cardPin);
  expect(html).toContain('Wilma, serial number 7');
  expect(html).toContain(`>${text.custodian.submit.sign}<`);
  expect(html).not.toContain('custodian-passphrase');
  expect(html).not.toContain(text.custodian.pin);
});

test('it goes out as bytes, and not without', () => {
  expect(whatIsMissing(prompt, fields(''), null)).toBe(text.custodian.missing.pin);
  const form = fields('123456');
  const pin = Uint8Array.from(utf8ToBytes('123456'));
  expect(collect(prompt, form, null, 'agree')).toEqual({ credential: { pin }, input: {}, decision: 'agree' });
  expect(form.input.value).toBe('');
});

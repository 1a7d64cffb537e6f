import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { TaskForm } from '../../../renderer/custodian/task-form.tsx';
import { text } from '../../../renderer/text/index.ts';
import type { CustodianPrompt } from '../../../shared/ipc/custodian.ts';

const prompt: CustodianPrompt = {
  task: { task: 'turn', code: 'K7QM-2D9F', step: 'a-step', turn: 'user-pin', person: 'custodian-1' },
  mode: 'practice',
  ceremony: 'K7QM-2D9F',
  personName: 'Clara',
  personRole: 'custodian',
  title: 'Choose the user PIN',
  say: '',
  happens: '',
  expected: [],
  asks: { passphrase: false, newPassphrase: false, pin: false, share: false, decision: false },
  share: null,
};
const newPin = {
  owner: 'user',
  part: 1,
  parts: 1,
  limits: { minimum: 6, maximum: 12, digitsOnly: false },
  names: { label: 'Ceremony 7', serial: '3246694ac4ef9e4b' },
} as const;

function show(change: Partial<CustodianPrompt>): string {
  const asked = { ...prompt, ...change };
  return renderToStaticMarkup(createElement(TaskForm, { prompt: asked, onError: () => undefined, onCancel: () => undefined }));
}

test('a PIN that must be made up cannot be handed over before it is', () => {
  const html = show({ newPin: { ...newPin, generated: 'must' } });
  expect(html).toContain(text.newPin.generate);
  expect(html).not.toContain('custodian-submit');
  expect(html).not.toContain('custodian-show');
});

test('one of one’s own can', () => {
  expect(show({ newPin: { ...newPin, generated: 'may' } })).toContain('custodian-submit');
});

test('a PIN in two parts begins with the first alone, and is not handed over by one person', () => {
  const html = show({ asks: { ...prompt.asks, pin: true }, secondHolders: [{ id: 'administrator-1', name: 'Ada' }] });
  expect(html).toContain(text.custodian.firstPart);
  expect(html).toContain(text.custodian.nextHolder);
  expect(html).not.toContain(text.custodian.secondPart);
  expect(html).not.toContain('custodian-submit');
});

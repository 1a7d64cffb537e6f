import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { qualifyToken } from '../../../renderer/steps/qualify-token.tsx';
import type { QualificationReport } from '../../../shared/hsm/qualification/report.ts';
import type { TurnView } from '../../../shared/ipc/view.ts';
import { sampleView, turn } from './sample-views.ts';

const report: QualificationReport = {
  identity: {
    manufacturer: 'Maker',
    model: 'Model',
    serial: '7',
    label: 'T1',
    librarySha256: 'a'.repeat(64),
    firmware: '1.0',
    marker: null,
  },
  software: { is: false, why: 'nothing tells of it' },
  findings: [
    {
      id: 'keeps-secret-keys',
      verdict: 'violated',
      words: 'A key left.',
      evidence: [{ call: 'C_WrapKey', returned: 'CKR_OK (0x0)' }],
    },
    { id: 'signs-ed25519', verdict: 'supported', words: 'It signs.', evidence: [] },
  ],
  quirks: [],
  validation: null,
  laxReasons: ['It wraps secret keys that must not leave.'],
};

function tried(observed: object): TurnView {
  return {
    ...turn('qualify', 'let the token be tried', ['administrator-1']),
    done: true,
    observed: observed as TurnView['observed'],
  };
}

test('a tried token is shown by its verdict, what speaks against production, and every finding with its call', () => {
  const observed = {
    report,
    obstacles: [{ about: 'keeps-secret-keys', words: 'production asks that it keeps keys' }],
    waived: true,
  };
  const [verdict, obstacle, ...more] = qualifyToken.observed?.(tried(observed), sampleStep(observed)) ?? [];
  expect(verdict?.value).toContain('It lets out keys it should keep.');
  expect(obstacle).toEqual({ label: 'Obstacles', value: 'production asks that it keeps keys' });
  expect(more).toEqual([]);
  const html = body(observed);
  expect(html.indexOf('refuses to wrap an unextractable secret key')).toBeGreaterThan(0);
  expect(html.indexOf('signs by Ed25519')).toBeGreaterThan(html.indexOf('refuses to wrap an unextractable secret key'));
  expect(html).toContain('CKR_OK (0x0)');
});

test('an observation that is no report shows nothing, and breaks nothing', () => {
  expect(qualifyToken.observed?.(tried({ report: 'none' }), sampleStep({}))).toEqual([]);
  expect(body({ report: 'none' })).toBe('');
});

function sampleStep(observed: object) {
  const { current } = sampleView('make-key', { turns: [tried(observed)] });
  if (current === null) throw new Error('no step');
  return current;
}

function body(observed: object): string {
  const { Body } = qualifyToken;
  return Body === undefined ? '' : renderToStaticMarkup(createElement(Body, { step: sampleStep(observed) }));
}

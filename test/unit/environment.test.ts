import { expect, it } from 'vitest';
import { checkEnvironment } from '../../electron/service/environment.ts';

it('looks at everything that the step announces, and never calls good what it cannot tell', async () => {
  const checks = await checkEnvironment();
  expect(checks.map(({ check }) => check)).toEqual([
    'no network address but loopback',
    'no unencrypted swap',
    'no core dumps',
    'no debugger',
    'the time on this laptop',
    'printers that this system knows',
    'not run as root',
  ]);
  const time = checks.find(({ check }) => check === 'the time on this laptop');
  expect(time?.verdict).toBe('not-checkable');
  expect(Math.abs(Date.parse(time?.found ?? '') - Date.now())).toBeLessThan(5_000);
  for (const { check, verdict, found } of checks)
    expect(`${check}: ${verdict}, ${found}`).toMatch(/: (checked|failed|not-checkable), ./);
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCanonical } from '../../shared/core/canonical-json.ts';
import { scriptErrors } from '../../shared/core/errors/script.ts';
import { stepKinds } from '../../shared/engine/steps/index.ts';
import { scriptSchema, stepHeaderSchema } from '../../shared/script/schema.ts';
import { planDigest, planSchema } from '../../shared/transcript/plan.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url));
const page = read('docs/formats/ceremony-script.md').toString('utf8');
const kindsPart = page.slice(page.indexOf('### Kinds of steps'), page.indexOf('## 4. Rules'));
const rowOf = (name: string, part = page) => part.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';

describe('docs/formats/ceremony-script.md', () => {
  it.each(Object.entries(stepKinds))('names every field of %s', (kind, { fields }) => {
    const row = rowOf(kind, kindsPart).split('|')[3] ?? '';
    const names = Object.keys(fields.shape);
    expect(row.trim()).not.toBe('');
    for (const name of names) expect(row).toContain(`\`${name}\``);
    expect(names.length === 0).toBe(row.trim() === 'none');
  });

  it('names every member of the file and of a step', () => {
    for (const member of [...Object.keys(scriptSchema.shape), ...Object.keys(stepHeaderSchema.shape)])
      expect(rowOf(member)).not.toBe('');
  });

  it('names every member that a kind can be held to', () => {
    const part = page.slice(page.indexOf('### Expected values'), page.indexOf('### Steps that may be left out'));
    for (const [id, kind] of Object.entries<{ readonly expects?: readonly string[] }>(stepKinds)) {
      const row = rowOf(id, part);
      expect(row === '', id).toBe((kind.expects ?? []).length === 0);
      for (const member of kind.expects ?? []) expect(row).toContain(`\`${member}\``);
    }
  });

  it('names every kind that can stand under abort', () => {
    const [, list = ''] = /kinds that undo or write down: ([^.]*)\./.exec(page.replaceAll('\n', ' ')) ?? [];
    const undoing = Object.entries<{ readonly inAbort?: boolean }>(stepKinds).filter(([, kind]) => kind.inAbort === true);
    expect(list.split(', ').sort()).toEqual(undoing.map(([id]) => `\`${id}\``).sort());
  });

  it('names every code', () => {
    for (const code of Object.keys(scriptErrors)) expect(page).toContain(`\`${code}\``);
  });
});

describe('docs/formats/plan-v1.md', () => {
  const bytes = new Uint8Array(read('test/golden/plan-v1.json'));

  it('shows a vector that is a plan in canonical form, with the digest that sha256sum gives', () => {
    const plan = planSchema.parse(parseCanonical(bytes, 'plan'));
    const digest = planDigest(plan);
    expect(digest).toBe('56b31ca2023456ee8db489c57c4368014202a3978018b549415eab21a9aaea4d');
    expect(read('docs/formats/plan-v1.md').toString('utf8')).toContain(`\n${digest}\n`);
  });

  it.each([
    ['another member', (plan: object) => ({ ...plan, extra: 1 }), 'extra'],
    ['no mode', ({ mode: _mode, ...plan }: { mode?: string }) => plan, 'mode'],
    ['another format', (plan: object) => ({ ...plan, format: 'claviger-plan-v2' }), 'claviger-plan-v1'],
    ['one person', (plan: object) => ({ ...plan, people: (plan as { people: unknown[] }).people.slice(0, 1) }), 'people'],
    ['a code that is none', (plan: object) => ({ ...plan, ceremony: 'k7qm-2d9f' }), 'a ceremony code'],
  ])('refuses %s', (_what, change, message) => {
    const result = planSchema.safeParse(change(parseCanonical(bytes, 'plan') as object));
    expect(result.success).toBe(false);
    expect(JSON.stringify(result.error?.issues)).toContain(message);
  });

  it('has every member in its tables', () => {
    const plan = read('docs/formats/plan-v1.md').toString('utf8');
    const members = [...Object.keys(planSchema.shape), ...Object.keys(planSchema.shape.people.element.shape)];
    for (const member of members) expect(plan).toMatch(new RegExp(`\\| \`${member}[\`.]`));
  });
});

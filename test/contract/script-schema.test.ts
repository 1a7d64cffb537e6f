import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { scriptJsonSchemaText } from '../../shared/script/json-schema.ts';
import { stepKindIds } from '../../shared/script/kinds.ts';
import { changed, frozenText } from '../fuzz/bad-scripts/bad-script.ts';
import { countedText, groupedText } from '../unit/script/grouped.ts';
import type { Edit } from '../unit/script/shipped.ts';

const resources = new URL('../../resources/', import.meta.url);
const schema = readFileSync(new URL('schemas/ceremony-script.schema.json', resources), 'utf8');
const ceremonies = readdirSync(new URL('ceremonies/', resources)).filter((name) => name.endsWith('.yaml'));
const form = z.fromJSONSchema(JSON.parse(schema));

const edited = (...edits: readonly Edit[]) => changed(frozenText, edits);

/** What an editor makes of `text`: numbers are numbers there. */
const accepts = (text: string) => form.safeParse(parse(text)).success;

describe('resources/schemas/ceremony-script.schema.json', () => {
  it('is what "npm run schema" writes', () => {
    expect(schema).toBe(scriptJsonSchemaText());
  });

  it('has the fields of every kind of step', () => {
    const { $defs } = JSON.parse(schema);
    for (const id of stepKindIds) expect($defs[`step-${id}`].properties.kind).toEqual({ const: id });
  });

  it.each(ceremonies)('accepts %s', (name) => {
    expect(accepts(readFileSync(new URL(`ceremonies/${name}`, resources), 'utf8'))).toBe(true);
  });

  it.each([
    ['a group', groupedText()],
    ['numbers of people by parameter', countedText()],
    [
      'a step that may be left out',
      edited(['        minutes: 15\n', '        minutes: 15\n        optional: when nobody came\n']),
    ],
    ['an expected serial', edited(['        pin-holder: sec', "        expect: { serial: '77' }\n        pin-holder: sec"])],
  ])('accepts %s', (_what, text) => {
    expect(accepts(text)).toBe(true);
  });

  const refused: readonly (readonly [string, Edit])[] = [
    ['an unknown member', ['version: 1', 'version: 1\nowner: me']],
    ['a kind nobody knows', ['kind: split', 'kind: cut']],
    ['a field of another kind', ["        bits: '256'", "        bits: '256'\n        threshold: '2'"]],
    ['a missing field', ["        bits: '256'\n", '']],
    ['a role without people', ['  custodian: 3', '  custodian: 0']],
    ['a key of a strange size', ["bits: '256'", "bits: '512'"]],
    [
      'an expected member that is not observed',
      ['        pin-holder: sec', '        expect: { colour: red }\n        pin-holder: sec'],
    ],
    ['a group without steps', ['      - id: split-key', '      - each: custodian\n      - id: split-key']],
  ];
  it.each(refused)('refuses %s', (_what, edit) => {
    expect(accepts(edited(edit))).toBe(false);
  });
});

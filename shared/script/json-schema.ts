import { z } from 'zod';
import type { Json, JsonObject } from '../core/canonical-json.ts';
import { findStepKind, stepKindIds } from './kinds.ts';
import { groupSchema, parameterReferenceSchema, scriptSchema, stepHeaderSchema } from './schema.ts';

const VALUE: JsonObject = { $ref: '#/$defs/value' };
const NUMBERED: JsonObject = { type: 'string', pattern: '\\{number\\}' };

/**
 * The form of a ceremony script as JSON Schema (draft 2020-12), for editors: made from the schemas that `parseScript` reads with, a
 * definition for each kind of step. Looser than `parseScript` in what no schema can say: names, references, what belongs together.
 */
export function scriptJsonSchemaText(): string {
  return `${JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...scriptJsonSchema() }, null, 1)}\n`;
}

function scriptJsonSchema(): JsonObject {
  const file = jsonOf(scriptSchema);
  const { sections, abort, ...properties } = file.properties as { readonly [name: string]: JsonObject };
  const section = memberOf(sections, 'items');
  const steps = {
    ...memberOf(section.properties, 'steps'),
    items: { oneOf: [...stepKindIds.map(stepReference), groupReference] },
  };
  const undoing = stepKindIds.filter((id) => findStepKind(id)?.inAbort === true);
  const items = { ...section, properties: { ...(section.properties as JsonObject), steps } };
  return {
    ...file,
    title: 'Ceremony script of Claviger',
    description: 'Every value is a text; an editor may read counts as numbers. docs/formats/ceremony-script.md says the rest.',
    properties: {
      ...properties,
      sections: { ...sections, items },
      abort: { ...abort, items: { oneOf: [...undoing.map(stepReference), groupReference] } },
    },
    $defs: {
      approve: memberOf(jsonOf(stepHeaderSchema).properties, 'approve'),
      value: valueSchema(),
      group: groupDefinition(),
      ...Object.fromEntries(stepKindIds.map((id) => [`step-${id}`, stepSchema(id)])),
    },
  };
}

const groupReference: JsonObject = { $ref: '#/$defs/group' };

function stepReference(id: string): JsonObject {
  return { $ref: `#/$defs/step-${id}` };
}

/** What can stand where a value of a step belongs. */
function valueSchema(): JsonObject {
  const each = jsonOf(z.strictObject({ each: z.enum(['number', 'person']) }));
  return {
    description: 'The value of a parameter; in a group also the number of the person, or the person.',
    anyOf: [jsonOf(parameterReferenceSchema), each, NUMBERED],
  };
}

function groupDefinition(): JsonObject {
  const group = jsonOf(groupSchema);
  const properties = group.properties as { readonly [name: string]: JsonObject };
  const steps = { ...properties.steps, items: { oneOf: stepKindIds.map(stepReference) } };
  return { ...group, description: 'Steps that are done once for each person of a role.', properties: { ...properties, steps } };
}

function stepSchema(id: string): JsonObject {
  const { properties, required } = jsonOf(stepHeaderSchema);
  const { expect, ...header } = properties as { readonly [name: string]: JsonObject };
  const kind = findStepKind(id);
  const fields = jsonOf(kind?.fields ?? z.strictObject({}));
  const expects = kind?.expects ?? [];
  const expected = expects.length === 0 ? {} : { expect: { ...expect, propertyNames: { enum: [...expects] } } };
  return {
    type: 'object',
    properties: {
      ...header,
      kind: { const: id },
      approve: { $ref: '#/$defs/approve' },
      ...expected,
      ...(openValues(fields).properties as JsonObject),
    },
    required: [...(required as string[]), ...((fields.required as string[] | undefined) ?? [])],
    additionalProperties: false,
  };
}

/** `schema` with a parameter allowed wherever it asks for a text. */
function openValues(schema: JsonObject): JsonObject {
  const { items, properties, additionalProperties, propertyNames } = schema as { readonly [name: string]: JsonObject };
  if (schema.type === 'array') return { ...schema, items: openValues(items ?? {}) };
  if (schema.type !== 'object') return { anyOf: [schema, VALUE] };
  const opened = Object.entries(properties ?? {}).map(([name, inner]) => [name, openValues(inner as JsonObject)]);
  return {
    ...schema,
    ...(properties === undefined ? {} : { properties: Object.fromEntries(opened) }),
    ...(typeof additionalProperties === 'object' ? { additionalProperties: openValues(additionalProperties) } : {}),
    ...(propertyNames === undefined ? {} : { propertyNames: { anyOf: [propertyNames, NUMBERED] } }),
  };
}

/** `schema` as JSON Schema; a text that is a count may also stand as a number, as editors read it. */
function jsonOf(schema: z.ZodType): JsonObject {
  const { $schema: _dialect, ...made } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (jsonSchema.type === 'string' && jsonSchema.minimum !== undefined)
        Object.assign(jsonSchema, { type: ['string', 'integer'] });
    },
  });
  return made as unknown as JsonObject;
}

function memberOf(schema: Json | undefined, name: string): JsonObject {
  return (schema as JsonObject)[name] as JsonObject;
}

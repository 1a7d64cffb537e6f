import type { Finding, ScriptProblemCode } from './problem.ts';
import { countSchema, type Parameter } from './schema.ts';
import { describeValue, findHiddenCharacter } from './text.ts';

/** What a parameter's value must look like, by its type, and how to say so. */
const forms: Readonly<Record<Exclude<Parameter['type'], 'count'>, { readonly pattern: RegExp; readonly expected: string }>> = {
  text: { pattern: /^[^\n]{1,1024}$/u, expected: 'one line of 1 to 1024 characters' },
  label: {
    pattern: /^(?! )[\x20-\x7e]{1,32}(?<! )$/,
    expected: '1 to 32 printable ASCII characters without a space at either end',
  },
  path: { pattern: /^(?!\s)[^\n]{1,1024}(?<!\s)$/u, expected: 'a path of 1 to 1024 characters without a space at either end' },
  sha256: { pattern: /^[0-9a-f]{64}$/, expected: 'a SHA-256 as 64 lower-case hexadecimal digits' },
  'key-id': {
    pattern: /^[A-Za-z0-9][A-Za-z0-9:/_.@+=-]{0,511}$/,
    expected: 'a key id of 1 to 512 letters, digits and : / _ . @ + = -',
  },
};

/** What is wrong with `value` for a parameter, with its code; null when it may be used. */
export function checkParameterValue(
  parameter: Parameter,
  value: string,
  path: string,
): (Finding & { code: ScriptProblemCode }) | null {
  const refuse = (code: ScriptProblemCode, expected: string) => ({ code, path, expected, got: describeValue(value) });
  if (findHiddenCharacter(value) !== null) return refuse('SCRIPT_VALUE', 'visible characters only');
  if (parameter.type !== 'count') {
    const form = forms[parameter.type];
    return form.pattern.test(value) ? null : refuse('SCRIPT_VALUE', form.expected);
  }
  const { minimum = 0, maximum = 0 } = parameter;
  if (!countSchema(0, 999_999_999).safeParse(value).success) return refuse('SCRIPT_VALUE', 'a whole number');
  const inside = Number(value) >= minimum && Number(value) <= maximum;
  return inside ? null : refuse('SCRIPT_PARAMETER_OUT_OF_BOUNDS', `a whole number from ${minimum} to ${maximum}`);
}

/** What is wrong with the declaration of a parameter: bounds belong to counts and only there, and a default must be allowed. */
export function checkParameter(parameter: Parameter, path: string): readonly (Finding & { code: ScriptProblemCode })[] {
  const { type, minimum, maximum } = parameter;
  const bounds = (['minimum', 'maximum'] as const).flatMap((bound): (Finding & { code: ScriptProblemCode })[] => {
    const value = parameter[bound];
    if (type === 'count' && value === undefined)
      return [{ code: 'SCRIPT_MISSING', path: `${path}.${bound}`, expected: `a ${bound} for a count`, got: 'nothing' }];
    if (type !== 'count' && value !== undefined)
      return [
        { code: 'SCRIPT_UNKNOWN_MEMBER', path: `${path}.${bound}`, expected: `no ${bound} for a ${type}`, got: String(value) },
      ];
    return [];
  });
  if (bounds.length > 0) return bounds;
  if (minimum !== undefined && maximum !== undefined && minimum > maximum)
    return [{ code: 'SCRIPT_VALUE', path: `${path}.maximum`, expected: `at least the minimum ${minimum}`, got: String(maximum) }];
  const wrong = parameter.default === undefined ? null : checkParameterValue(parameter, parameter.default, `${path}.default`);
  return wrong === null ? [] : [wrong];
}

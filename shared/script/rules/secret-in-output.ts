import { stepsOfKind } from '../kinds.ts';
import { defineRule, everyStep, placeOf } from './rule.ts';

/** What nobody may write down in the open or carry away unsealed. */
const SECRET =
  /\b(pins?|puks?|passwords?|passphrases?|plain-?text|(?:clear|plain|secret|private)[ -](?:text|keys?)|unwrapped|share[ -](?:text|words|value)s?)\b/i;

/** The transcript and the media are public: nothing secret is asked for in a record or promised as an output. */
export const secretInOutput = defineRule({
  id: 'RULE_SECRET_IN_OUTPUT',
  citation: 'design section 2.6; PCI DSS v4.0.1 requirement 3.6.1 (keys are protected against disclosure)',
  check: (bound) => [
    ...bound.outputs.flatMap((output, index) => findIn(output, `outputs[${index}]`)),
    ...stepsOfKind(everyStep(bound), 'record').flatMap((step) =>
      Object.entries(step.fields.items).flatMap(([name, title]) =>
        findIn(`${name}: ${title}`, `${placeOf(bound, step, 'items')}.${name}`),
      ),
    ),
  ],
});

function findIn(text: string, path: string) {
  const [word] = SECRET.exec(text) ?? [];
  return word === undefined ? [] : [{ path, expected: 'public facts only', got: `"${word}"` }];
}

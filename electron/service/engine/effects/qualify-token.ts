import type { z } from 'zod';
import type { JsonObject } from '../../../../shared/core/canonical-json.ts';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import type { qualifyToken as kind } from '../../../../shared/engine/steps/qualify-token.ts';
import { judge, type Obstacle } from '../../../../shared/hsm/qualification/judge.ts';
import type { QualificationReport } from '../../../../shared/hsm/qualification/report.ts';
import { PROBE_PREFIX } from '../../hsm/probes/bench.ts';
import type { EffectContext, Reconciled, StepEffect } from '../effect.ts';
import { openToken } from '../token-access.ts';

type Fields = z.output<typeof kind.fields>;
type Input = z.output<typeof kind.input>;

/** Tries the open token, and refuses one in production that does not do what is asked. */
export const qualifyToken: StepEffect = {
  run: async (context) => {
    const session = openToken(context);
    const { needs } = fieldsOf(context);
    return context.act('qualify', 'reconcilable', { needs: [...needs] }, async () => {
      const { pin } = context.credential;
      try {
        return judged(context, await session.qualify(pin === undefined ? {} : { pin }));
      } finally {
        pin?.fill(0);
      }
    });
  },
  // Nothing of a trial is meant to last; what an interrupted one left is destroyed, and the token is tried again.
  reconcile: async (context): Promise<Reconciled> => {
    const session = openToken(context);
    const left = (await session.listKeys()).flatMap(({ label }) => (label?.startsWith(PROBE_PREFIX) === true ? [label] : []));
    for (const label of new Set(left)) for (const key of await session.findKeys({ label })) await session.destroy(key);
    return { found: 'absent', observed: { destroyed: left.length } };
  },
};

function fieldsOf({ step }: EffectContext): Fields {
  return step.fields as Fields;
}

function judged(context: EffectContext, tried: QualificationReport): JsonObject {
  const report = { ...tried, validation: (context.input as Input).validation ?? null };
  const { needs, validation } = fieldsOf(context);
  const { obstacles } = judge(report, { needs, validation: validation ?? null });
  if (obstacles.length > 0 && context.state().plan.mode === 'production') throw notQualified(obstacles);
  // Members that are left out are no JSON.
  return JSON.parse(JSON.stringify({ report, obstacles, waived: obstacles.length > 0 })) as JsonObject;
}

function notQualified(obstacles: readonly Obstacle[]): ClavigerError {
  return new ClavigerError('TOKEN_NOT_QUALIFIED', {
    field: obstacles
      .map(({ about }) => about)
      .join(', ')
      .slice(0, 400),
    expected: 'a token without obstacles to production',
    got: obstacles
      .map(({ words }) => words)
      .join('; ')
      .slice(0, 2000),
  });
}

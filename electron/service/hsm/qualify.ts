import type { QualificationRequest } from '../../../shared/hsm/port/qualification.ts';
import { type PropertyId, properties, propertyIds } from '../../../shared/hsm/qualification/registry.ts';
import { type Finding, laxReasonsOf, type QualificationReport } from '../../../shared/hsm/qualification/report.ts';
import { softwareOf } from '../../../shared/hsm/qualification/software.ts';
import { callWatch } from './call-watch.ts';
import { requireOpen, type SessionContext } from './context.ts';
import { requireUnchanged } from './identity.ts';
import { pinText } from './pin.ts';
import { probes } from './probes/index.ts';
import { beginProbes } from './probes/run.ts';

/** See `TokenSession.qualify`. */
export async function qualify(context: SessionContext, { pin, onProgress }: QualificationRequest): Promise<QualificationReport> {
  requireUnchanged(context);
  const run = beginProbes(context, pin === undefined ? null : pinText(pin));
  const findings = new Map<PropertyId, Finding>();
  const order = Object.keys(probes) as PropertyId[];
  try {
    for (const [index, id] of order.entries()) {
      onProgress?.(`${index + 1} of ${order.length}: ${properties[id].title}`);
      // Every call blocks; between two, whoever waits for this process is answered.
      await new Promise((resolve) => setImmediate(resolve));
      requireOpen(context);
      findings.set(
        id,
        callWatch.about(context.identity.label, () => run.find(id)),
      );
    }
  } catch (error) {
    callWatch.about(context.identity.label, () => run.clearAfter(error));
  }
  callWatch.about(context.identity.label, () => run.clear());
  const found = propertyIds.flatMap((id) => findings.get(id) ?? []);
  return {
    identity: { ...context.identity },
    software: softwareOf(context.identity, context.quirks.family),
    findings: found,
    quirks: context.quirks.applied().map((quirk) => ({ ...quirk })),
    validation: null,
    laxReasons: [...laxReasonsOf(found)],
  };
}

import type { z } from 'zod';
import { type printShare as kind, sheetFileName } from '../../../../shared/engine/steps/print-share.ts';
import type { StepEffect } from '../effect.ts';
import { sheetContent } from '../sheet-content.ts';
import { liveSet, setFact } from './share-set.ts';

/** Lays one sheet out in the share process and hands its bytes to the printer. */
export const printShare: StepEffect = {
  run: async (context) => {
    const { set, index, holder } = context.step.fields as z.output<typeof kind.fields>;
    const fact = setFact(context, set);
    const printer = context.room.printer(context.site.sheets, context.state().plan.mode);
    const sheetName = sheetFileName(context.state().plan, fact, index);
    const detail = { set, index, holder, printer: printer.name, sheet: sheetName };
    return context.act('print', 'observed', detail, async () => {
      const content = sheetContent(context.state(), fact, { index, holder, now: context.room.clock.now() });
      const pdf = await liveSet(context, set).process.sheet(index, content);
      try {
        const receipt = await printer.print(pdf, { title: `Document ${index}`, index, attempt: fact.run, sheetName });
        return { sheet: sheetName, printer: receipt.printer, pages: 1 };
      } finally {
        pdf.fill(0);
      }
    });
  },
  presumed: (_act, { sheet = '', printer = '' }) => ({ sheet, printer, pages: 1 }),
};

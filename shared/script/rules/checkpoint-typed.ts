import { findStepKind } from '../kinds.ts';
import type { Finding } from '../problem.ts';
import { emptyWorld } from '../world.ts';
import { defineRule, demandsOf, placeOf } from './rule.ts';

/** Before a key is split, printed or wrapped, people type the last checkpoint from their papers: this laptop holds that transcript. */
export const checkpointTyped = defineRule({
  id: 'RULE_CHECKPOINT_TYPED',
  citation: 'design section 5 (fork and rollback); PCI PIN v3.1 requirement 7 (a log of the creation of keys)',
  later: true,
  check: (bound) => {
    const findings: Finding[] = [];
    let world = emptyWorld;
    for (const step of bound.steps) {
      if (demandsOf(step).typedCheckpoint === true && world.checkpoint !== 'typed') {
        const got = world.checkpoint === 'none' ? 'no checkpoint' : 'one that was only written down';
        findings.push({
          path: placeOf(bound, step),
          expected: 'a checkpoint that was typed back before it (confirm-checkpoint)',
          got,
        });
        // The next step that asks for it would say the same until another checkpoint is written.
        world = { ...world, checkpoint: 'typed' };
      }
      if (step.optional === null) world = findStepKind(step.kind)?.sets(step, world) ?? world;
    }
    return findings;
  },
});

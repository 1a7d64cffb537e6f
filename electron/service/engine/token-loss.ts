import { cutText } from '../../../shared/core/cut-text.ts';
import { ClavigerError } from '../../../shared/core/errors/index.ts';
import { kindOf } from '../../../shared/engine/kinds.ts';
import { stepState } from '../../../shared/engine/state.ts';
import type { BoundStep } from '../../../shared/engine/step-kind.ts';
import type { TokenSession } from '../../../shared/hsm/port/session.ts';
import type { Ceremony } from './ceremony.ts';

const LONGEST_REASON = 400;

/**
 * Finds out after `error` whether the session with the token has ended by itself. If so it is recorded, the session is dropped, and
 * the step that logged in is the current one again: everything else stays as it is. Gives the error to tell: of a session that ended
 * it says how the ceremony goes on.
 */
export async function noteTokenLoss(ceremony: Ceremony, error: ClavigerError): Promise<ClavigerError> {
  const { journal, live } = ceremony;
  const login = loginOf(ceremony);
  // A session that this program closed itself is not lost: the script logs in again before it needs one.
  if (login === undefined || live.token === null || !error.code.startsWith('TOKEN_') || (await isOpen(live.token, error)))
    return error;
  journal.append('token-lost', { reason: cutText(error.message, LONGEST_REASON) }, null);
  const { label } = live.token.identity;
  await live.token.close();
  live.token = null;
  return new ClavigerError(error.code, { ...error.details, action: howToGoOn(label, login) });
}

/** Another token in the slot ends the session too, whatever the library says of it. */
async function isOpen(token: TokenSession, { code }: ClavigerError): Promise<boolean> {
  return code !== 'TOKEN_CHANGED' && (await token.isAlive());
}

/** The step by which somebody is logged in as things stand. */
function loginOf({ journal, steps }: Ceremony): BoundStep | undefined {
  const state = journal.state();
  return steps.find((step) => kindOf(step).logsIn === true && stepState(state, step.id).status === 'done');
}

function howToGoOn(label: string, { title }: BoundStep): string {
  return (
    `Connect the token “${label}” again, the same one. Then begin “${title}”, now the current step: its PIN is typed again, the program looks for ` +
    'what became of what was under way, and the ceremony goes on where it was. Nothing else is done anew.'
  );
}

import { ClavigerError, type ErrorCode } from '../../../../shared/core/errors/index.ts';

// A card is not the token of the ceremony: with its own codes the session with that one is left alone.
const codes: Partial<Record<ErrorCode, ErrorCode>> = {
  TOKEN_ABSENT: 'CARD_ABSENT',
  TOKEN_CHANGED: 'CARD_REMOVED',
  TOKEN_DEVICE_ERROR: 'CARD_REMOVED',
  TOKEN_SESSION_CLOSED: 'CARD_REMOVED',
};

const actions: Partial<Record<ErrorCode, string>> = {
  TOKEN_PIN_WRONG: 'Let its owner type the PIN of this card again. Most cards lock after three wrong ones.',
  TOKEN_PIN_LOCKED: 'Its owner unlocks the card with the PUK, by the tool of its maker, and signs again.',
  TOKEN_PIN_LAST_TRY:
    'Its owner makes sure of the PIN, types it right once in the tool of the card’s maker, which gives the tries back, and signs again.',
  TOKEN_PIN_INVALID: 'Let its owner type the PIN of this card.',
};

/**
 * `error` of work with the card of `name`, as one about that card; `wasOpen`: it had been there and logged in. Anything that is no
 * `ClavigerError` stays what it is.
 */
export function cardError(error: unknown, name: string, wasOpen = false): unknown {
  if (!(error instanceof ClavigerError)) return error;
  const { details } = error;
  const code = error.code === 'TOKEN_ABSENT' && wasOpen ? 'TOKEN_SESSION_CLOSED' : error.code;
  const action = actions[code] ?? (codes[code] === undefined ? details.action : undefined);
  const whose = `card of ${name}`;
  const field = details.field.startsWith(whose) ? details.field : `${whose}: ${details.field}`;
  return new ClavigerError(codes[code] ?? code, {
    ...(details.expected === undefined ? {} : { expected: details.expected }),
    ...(details.got === undefined ? {} : { got: details.got }),
    ...(action === undefined ? {} : { action }),
    field,
  });
}

import { ClavigerError } from '../../../shared/core/errors/index.ts';
import type { TokenSession } from '../../../shared/hsm/port/session.ts';
import type { ModuleLocation } from '../../../shared/hsm/port/token.ts';
import type { Qualified, TokenName } from '../../../shared/ipc/tokens.ts';
import type { Room } from '../engine/room.ts';

/** Tries tokens outside a ceremony: one at a time. The report of the last one is kept in memory. */
export interface TokenDesk {
  /**
   * Logs in and begins to try the token; resolves when the PIN was right. The session is closed in the end, whatever became of it.
   * `pin`: UTF-8 bytes, wiped. Throws `TOKEN_BUSY` while another is tried, and what `TokenPort.open` throws.
   */
  begin(module: ModuleLocation, token: TokenName, pin: Uint8Array): Promise<void>;
  /** The report of the last token that was tried, when all of it was. Throws `TOKEN_REPORT_MISSING` for another, and what ended the trial. */
  report(token: TokenName): Promise<Qualified>;
  /** Waits for the trial under way, and the end of its session. */
  close(): Promise<void>;
}

interface Trial {
  readonly token: TokenName;
  readonly qualified: Promise<Qualified>;
}

/** An empty desk; `tell` is told in words how far a trial is. */
export function openTokenDesk(room: Pick<Room, 'tokens' | 'clock'>, tell: (progress: string) => void): TokenDesk {
  let trial: Trial | undefined;
  let underWay: TokenName | null = null;
  const take = async (module: ModuleLocation, token: TokenName, pin: Uint8Array): Promise<Trial> => {
    if (underWay !== null) throw new ClavigerError('TOKEN_BUSY', { field: 'token', got: `${underWay.label} is being tried` });
    underWay = token;
    const end = () => {
      underWay = null;
    };
    // Some properties are shown only by a further login; the port wipes what it is given.
    const copy = copyOf(pin);
    try {
      const session = await room.tokens.open(module, token, pin);
      return { token, qualified: qualifyAndClose(session, copy, tell, room).finally(end) };
    } catch (error) {
      copy.fill(0);
      end();
      throw error;
    }
  };
  return {
    begin: async (module, token, pin) => {
      try {
        trial = await take(module, token, pin);
        // Who asks for the report is told; a failure nobody asks about must not end the service.
        trial.qualified.catch(() => undefined);
      } finally {
        pin.fill(0);
      }
    },
    report: async (token) => {
      if (trial !== undefined && trial.token.label === token.label && trial.token.serial === token.serial) return trial.qualified;
      throw new ClavigerError('TOKEN_REPORT_MISSING', {
        field: 'token',
        expected: token.label,
        got: trial?.token.label ?? 'none',
      });
    },
    close: async () => {
      await trial?.qualified.catch(() => undefined);
    },
  };
}

async function qualifyAndClose(
  session: TokenSession,
  pin: Uint8Array,
  tell: (progress: string) => void,
  { clock }: Pick<Room, 'clock'>,
): Promise<Qualified> {
  try {
    const report = await session.qualify({ pin, onProgress: tell });
    return { report, at: new Date(clock.now()).toISOString() };
  } finally {
    pin.fill(0);
    await session.close();
  }
}

function copyOf(pin: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new ArrayBuffer(pin.length));
  copy.set(pin);
  return copy;
}

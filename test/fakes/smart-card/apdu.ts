/** A command of ISO 7816-4 as a terminal sends it. */
export interface Command {
  /** More of the same command follows (class bit 0x10). */
  readonly isChained: boolean;
  readonly instruction: number;
  readonly p1: number;
  readonly p2: number;
  readonly data: Buffer;
  /** Bytes the terminal expects at most, or null: it expects none. */
  readonly expected: number | null;
}

/** What a card answers: data, and a status word in hexadecimal (`9000` is success). */
export interface Answer {
  readonly data: Buffer;
  readonly status: string;
}

/** Thrown by an applet to answer a command with a status word other than success. */
export class Refusal extends Error {
  readonly status: string;

  constructor(status: string) {
    super(`refused with ${status}`);
    this.status = status;
  }
}

/** Status words that the applets answer with (ISO 7816-4, table 6). */
export const statusWords = {
  success: '9000',
  blocked: '6983',
  notAllowed: '6985',
  securityNotSatisfied: '6982',
  noCurrentFile: '6986',
  wrongData: '6a80',
  notSupported: '6a81',
  notFound: '6a82',
  noSpace: '6a84',
  wrongParameters: '6a86',
  noReference: '6a88',
  exists: '6a89',
  wrongOffset: '6b00',
  unknownInstruction: '6d00',
  broken: '6f00',
} as const;

/** What an applet does for each instruction byte. Nothing given means no data. */
export type Instructions = ReadonlyMap<number, (command: Command) => Buffer | undefined>;

/** The data an applet answers `command` with; `save` is called whatever comes of it. Throws `Refusal`. */
export function perform(instructions: Instructions, command: Command, save: () => void): Buffer {
  const work = instructions.get(command.instruction);
  if (work === undefined) throw new Refusal(statusWords.unknownInstruction);
  try {
    return work(command) ?? Buffer.alloc(0);
  } finally {
    save();
  }
}

/** Reads the bytes of a command, with short or extended lengths. Throws RangeError where it is cut short. */
export function readCommand(bytes: Buffer): Command {
  const head = {
    isChained: (bytes.readUInt8(0) & 0x10) !== 0,
    instruction: bytes.readUInt8(1),
    p1: bytes.readUInt8(2),
    p2: bytes.readUInt8(3),
  };
  const isExtended = bytes.length > 5 && bytes[4] === 0;
  return { ...head, ...(isExtended ? readExtended(bytes) : readShort(bytes)) };
}

function readShort(bytes: Buffer): { data: Buffer; expected: number | null } {
  if (bytes.length === 4) return { data: Buffer.alloc(0), expected: null };
  const first = bytes.readUInt8(4);
  if (bytes.length === 5) return { data: Buffer.alloc(0), expected: first || 256 };
  const end = 5 + first;
  return { data: bytes.subarray(5, end), expected: bytes.length > end ? bytes.readUInt8(end) || 256 : null };
}

function readExtended(bytes: Buffer): { data: Buffer; expected: number | null } {
  const first = bytes.readUInt16BE(5);
  if (bytes.length === 7) return { data: Buffer.alloc(0), expected: first || 65536 };
  const end = 7 + first;
  return { data: bytes.subarray(7, end), expected: bytes.length > end ? bytes.readUInt16BE(end) || 65536 : null };
}

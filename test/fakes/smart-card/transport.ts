import { type Answer, type Command, Refusal, readCommand, statusWords } from './apdu.ts';

const GET_RESPONSE = 0xc0;
const SHORT_ANSWER = 256;

/** What runs on a card. One instance lives from power-on to power-off or reset. */
export interface Applet {
  /** The answer's data. Throws `Refusal` for any status word but success. */
  handle(command: Command): Buffer;
}

/** Puts chained commands together and gives long answers in pieces (ISO 7816-4, 5.3.3 and 5.3.4) for one powered card. */
export class Transport {
  readonly #applet: Applet;
  #chained: Buffer[] = [];
  #rest: Buffer = Buffer.alloc(0);

  constructor(applet: Applet) {
    this.#applet = applet;
  }

  /** Answers the bytes of one command with the bytes of one answer. Never throws. */
  transmit(bytes: Buffer): Buffer {
    const { data, status } = this.#answer(bytes);
    return Buffer.concat([data, Buffer.from(status, 'hex')]);
  }

  #answer(bytes: Buffer): Answer {
    try {
      return this.#execute(readCommand(bytes));
    } catch (error) {
      this.#chained = [];
      if (error instanceof Refusal) return { data: Buffer.alloc(0), status: error.status };
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      return { data: Buffer.alloc(0), status: statusWords.broken };
    }
  }

  #execute(command: Command): Answer {
    if (command.instruction === GET_RESPONSE) return this.#piece(command.expected);
    this.#chained.push(command.data);
    if (command.isChained) return { data: Buffer.alloc(0), status: statusWords.success };
    const data = Buffer.concat(this.#chained.splice(0));
    this.#rest = this.#applet.handle({ ...command, data });
    return this.#piece(command.expected);
  }

  #piece(expected: number | null): Answer {
    const data = this.#rest.subarray(0, expected ?? SHORT_ANSWER);
    this.#rest = this.#rest.subarray(data.length);
    if (this.#rest.length === 0) return { data, status: statusWords.success };
    const more = Math.min(this.#rest.length, 0xff).toString(16).padStart(2, '0');
    return { data, status: `61${more}` };
  }
}

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ClavigerError } from '../../shared/core/errors/index.ts';
import type { Clock, Randomness } from '../../shared/core/ports.ts';
import { practicePrinter } from './documents/printer.ts';
import type { Room, RuntimeIdentity } from './engine/room.ts';
import { checkEnvironment } from './environment.ts';
import { createTokenPort } from './hsm/token-port.ts';
import { startShareProcess } from './shares/share-host.ts';
import { openPerson } from './transcript/signers/person.ts';
import { openStore } from './transcript/store.ts';

/** Where things are on this computer. */
export interface RoomOptions {
  readonly identity: RuntimeIdentity;
  /** The folder of the database. */
  readonly data: string;
  /** The folder with ceremonies, fonts and policies. */
  readonly resources: string;
  /** The entry of the share process. */
  readonly shareProcess: string;
}

/** The real room: this computer's clock and randomness, its database, its tokens, its people's files. */
export function openRoom({ identity, data, resources, shareProcess }: RoomOptions): Room {
  const tokens = createTokenPort();
  return {
    identity,
    clock: systemClock,
    random: systemRandomness,
    store: openStore(data),
    tokens,
    resources,
    openSigner: (file, credential) => openPerson(tokens, file, credential),
    startShareProcess: () => startShareProcess(shareProcess, { resources }),
    printer: (folder, mode) => {
      if (mode === 'practice') return practicePrinter(folder, mode);
      throw new ClavigerError('PRINTER_MISSING', {
        field: 'printer',
        expected: 'a printer for production sheets',
        got: 'none in this version',
      });
    },
    environment: checkEnvironment,
  };
}

const systemClock: Clock = { now: () => Date.now(), tick: () => Math.floor(performance.now()) };

const systemRandomness: Randomness = { bytes: (length) => new Uint8Array(randomBytes(length)) };

/** The folder of the shipped ceremonies. */
export function ceremoniesFolder(room: Pick<Room, 'resources'>): string {
  return join(room.resources, 'ceremonies');
}

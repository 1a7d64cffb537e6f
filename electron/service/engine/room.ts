import type { Clock, Randomness } from '../../../shared/core/ports.ts';
import type { ModuleLocation } from '../../../shared/hsm/port/token.ts';
import type { TokenPort } from '../../../shared/hsm/port/token-port.ts';
import type { Signer } from '../../../shared/transcript/signer-port.ts';
import type { Printer } from '../documents/printer.ts';
import type { ShareProcess } from '../shares/share-host.ts';
import type { TranscriptStore } from '../transcript/store.ts';

/** What this program is, injected, so that production rules are tested without a release build. */
export interface RuntimeIdentity {
  readonly version: string;
  readonly runtime: 'release' | 'development' | 'test';
}

/** The values of one site that are no part of the approved plan. */
export interface Site {
  readonly module: ModuleLocation;
  /** Path of each person's participant file, by the person's id. */
  readonly people: Readonly<Record<string, string>>;
  /** Where practice sheets are written. */
  readonly sheets: string;
}

/** What a person hands over for one act: bytes, wiped by who uses them. */
export interface Credential {
  readonly passphrase?: Uint8Array | undefined;
  readonly pin?: Uint8Array | undefined;
  /** A share string in ASCII, for a share that is joined. */
  readonly share?: Uint8Array | undefined;
  /** Randomness that a custodian made. */
  readonly entropy?: Uint8Array | undefined;
}

/** The looks at the laptop's state: one line a check. */
export interface EnvironmentCheck {
  readonly check: string;
  readonly verdict: 'checked' | 'failed' | 'not-checkable';
  readonly found: string;
}

/** Everything outside the engine: devices, time, people's keys. The composition root fills it. */
export interface Room {
  readonly identity: RuntimeIdentity;
  readonly clock: Clock;
  readonly random: Randomness;
  readonly store: TranscriptStore;
  readonly tokens: TokenPort;
  /** The folder with ceremonies, fonts and policies. */
  readonly resources: string;
  /** Opens the key of a person from their file: with the passphrase, or on their card with its PIN. Wipes what it uses. */
  openSigner(file: string, credential: Credential): Promise<Signer>;
  startShareProcess(): ShareProcess;
  printer(folder: string, mode: 'practice' | 'production'): Printer;
  environment(): Promise<readonly EnvironmentCheck[]>;
}

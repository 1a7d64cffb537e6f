// The program that is the card: `node host.ts STATE PORT`. It obeys lines on standard input, `insert` and `remove`, and ends
// when its input ends. The card's memory is the file STATE, read at each insertion and written after each command.
import { readFileSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { IsoApplet, type IsoAppletState } from './iso-applet.ts';
import { PivApplet, type PivState } from './piv-applet.ts';
import { putIntoReader } from './reader.ts';
import type { Applet } from './transport.ts';

/** What a card keeps without power. */
export type CardState = IsoAppletState | PivState;

const RETRY_MS = 20;

const [, , stateFile = '', port = ''] = process.argv;
let inReader: Socket | null = null;
let isWanted = false;

function insert(): void {
  isWanted = true;
  const state = JSON.parse(readFileSync(stateFile, 'utf8')) as CardState;
  const save = () => writeFileSync(stateFile, JSON.stringify(state));
  const powered = (): Applet => (state.applet === 'iso' ? new IsoApplet(state, save) : new PivApplet(state, save));
  const socket = putIntoReader(Number(port), powered);
  inReader = socket;
  // The reader may not be there yet, or be restarting.
  socket.on('error', () => {});
  socket.on('close', () => {
    if (isWanted && inReader === socket) setTimeout(insert, RETRY_MS);
  });
}

function remove(): void {
  isWanted = false;
  inReader?.destroy();
  inReader = null;
}

const commands = createInterface({ input: process.stdin });
commands.on('line', (line) => {
  if (line === 'insert') insert();
  if (line === 'remove') remove();
});
commands.on('close', () => process.exit(0));

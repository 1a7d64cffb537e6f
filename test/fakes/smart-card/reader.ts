import { connect, type Socket } from 'node:net';
import { type Applet, Transport } from './transport.ts';

const POWER_OFF = 0;
const POWER_ON = 1;
const RESET = 2;
const GIVE_ATR = 4;
// Direct convention, protocol T=1, no history.
const ATR = Buffer.from('3b800181', 'hex');

/**
 * A card in the reader that vpcd (vsmartcard) makes at `port` of this machine. Every message has its length before it, 2
 * bytes, big-endian; one of a single byte is a control. `powered` gives the applet anew after each power-on or reset.
 * Destroying the socket takes the card out.
 */
export function putIntoReader(port: number, powered: () => Applet): Socket {
  const socket = connect(port, '127.0.0.1');
  // Otherwise each answer waits 40 ms for an acknowledgement that vpcd has no reason to send.
  socket.setNoDelay(true);
  let transport = new Transport(powered());
  let received: Buffer = Buffer.alloc(0);
  const send = (bytes: Buffer) => socket.write(Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]));
  const answer = (message: Buffer) => {
    if (message.length > 1) send(transport.transmit(message));
    else if (message[0] === GIVE_ATR) send(ATR);
    else if (message[0] === POWER_OFF || message[0] === POWER_ON || message[0] === RESET) transport = new Transport(powered());
  };
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0);
      answer(received.subarray(2, end));
      received = received.subarray(end);
    }
  });
  return socket;
}

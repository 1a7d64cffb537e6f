import { describePinState, requireTryAllowed } from '../../../shared/hsm/pin-tries.ts';
import type { CustodianPrompt, CustodianTask } from '../../../shared/ipc/custodian.ts';
import type { Desk } from './desk.ts';
import { limitsOfNewPin, locationOf, requireFree } from './tokens.ts';

type TokenTask<K extends CustodianTask['task']> = Extract<CustodianTask, { task: K }>;

const asksPin: CustodianPrompt['asks'] = { passphrase: false, newPassphrase: false, pin: true, share: false, decision: false };

/** What the holder of a PIN is asked, who lets the token be tried. Throws what keeps the PIN from being tried at all: then nobody types it. */
export async function promptQualification(desk: Desk, task: TokenTask<'qualify-token'>): Promise<CustodianPrompt> {
  return {
    ...(await frame(desk, task)),
    title: 'Find out what the token does',
    happens:
      'You log in, and this window closes. Then the token is tried with keys made for that and destroyed again; your own keys are not ' +
      'used. It takes up to a few minutes.',
  };
}

/** What the holder of a PIN is asked, who changes it. Throws as `promptQualification`. */
export async function promptPinChange(desk: Desk, task: TokenTask<'change-pin'>): Promise<CustodianPrompt> {
  return {
    ...(await frame(desk, task)),
    title: 'Change your PIN',
    happens:
      'The token proves the PIN it has, and takes the new one. The program then logs in with the new one, to see that it works. Your keys ' +
      'stay as they are.',
    newPin: {
      owner: 'user',
      part: 1,
      parts: 1,
      limits: await limitsOfNewPin(desk, task.module, task.token),
      generated: 'may',
      names: task.token,
    },
  };
}

async function frame(desk: Desk, task: TokenTask<'qualify-token' | 'change-pin'>) {
  const { label, serial } = task.token;
  const { librarySha256 } = await requireFree(desk, task.module, task.token);
  const state = await desk.room.tokens.pinState(locationOf(task.module), { label, serial });
  requireTryAllowed(state, 'user', label, false);
  return {
    task,
    mode: null,
    ceremony: '',
    personName: 'Holder of the PIN',
    personRole: `Token “${label}”`,
    say: '',
    expected: [
      { label: 'Serial number', value: serial },
      { label: 'PIN, when this window opened', value: describePinState(state) },
      // Whatever gets the PIN: the window that asked for this one is not believed in it.
      { label: 'Library the PIN goes to', value: task.module.path },
      { label: 'Its SHA-256', value: librarySha256 },
    ],
    asks: asksPin,
    share: null,
  };
}

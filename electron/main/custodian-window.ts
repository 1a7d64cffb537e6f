import type { BrowserWindow } from 'electron';
import { ClavigerError } from '../../shared/core/errors/index.ts';
import type { CustodianPrompt, CustodianTask } from '../../shared/ipc/custodian.ts';
import { parseInput, parseOutput, unwrap } from './calls.ts';
import { prepareTask, type Submission, wipeSubmission } from './custodian-task.ts';
import type { KnownWindow } from './known-windows.ts';
import type { ServiceHost } from './service-host.ts';

interface Visit {
  readonly task: CustodianTask;
  readonly prompt: CustodianPrompt;
  readonly window: BrowserWindow;
  isSubmitting: boolean;
  isDone: boolean;
}

/** One person at a time, in a window of their own, for one task. */
export class CustodianDesk {
  readonly #host: ServiceHost;
  readonly #createWindow: (parent: BrowserWindow) => BrowserWindow;
  #isTaken = false;
  #visit: Visit | undefined;

  /** `createWindow` opens the window above another and starts loading its page. */
  constructor(host: ServiceHost, createWindow: (parent: BrowserWindow) => BrowserWindow) {
    this.#host = host;
    this.#createWindow = createWindow;
    host.onStatus(({ state }) => {
      if (state === 'stopped') this.close();
    });
  }

  /**
   * Asks the service what the task needs, opens the window above `parent`, and resolves when it has closed: true when the task was carried out.
   * Throws `WINDOW_BUSY`, and what the service says against the task.
   */
  async open(task: CustodianTask, parent: BrowserWindow): Promise<boolean> {
    if (this.#isTaken) throw new ClavigerError('WINDOW_BUSY', { field: 'custodian.open' });
    this.#isTaken = true;
    try {
      const answer = await this.#host.call('custodian.prompt', task);
      return await this.#receive(task, parseOutput('custodian.prompt', unwrap(answer)), parent);
    } finally {
      this.#visit = undefined;
      this.#isTaken = false;
    }
  }

  /** What the person is asked for. Throws `CALL_REFUSED` for a window that is not theirs. */
  prompt(caller: KnownWindow): CustodianPrompt {
    return this.#visitOf(caller).prompt;
  }

  /**
   * Carries the task out and closes the window; on an error the window stays. What was handed over is wiped as soon as it is on its
   * way. Throws `CALL_REFUSED`, `CALL_INVALID`, `WINDOW_BUSY`, and what the service says.
   */
  async submit(caller: KnownWindow, submission: Submission): Promise<void> {
    try {
      const visit = this.#visitOf(caller);
      if (visit.isSubmitting) throw new ClavigerError('WINDOW_BUSY', { field: 'custodian.submit' });
      visit.isSubmitting = true;
      try {
        await this.#carryOut(visit, submission);
      } finally {
        visit.isSubmitting = false;
      }
      visit.isDone = true;
      // The answer goes out before its window does.
      setTimeout(() => close(visit), 50);
    } finally {
      wipeSubmission(submission);
    }
  }

  /** Closes the window of the person who asks. Throws `CALL_REFUSED`, and `WINDOW_BUSY` once they have handed something over. */
  cancel(caller: KnownWindow): void {
    const visit = this.#visitOf(caller);
    if (visit.isSubmitting) throw new ClavigerError('WINDOW_BUSY', { field: 'custodian.cancel' });
    setTimeout(() => close(visit), 0);
  }

  /** Closes the window, if one is open. */
  close(): void {
    if (this.#visit !== undefined) close(this.#visit);
  }

  #receive(task: CustodianTask, prompt: CustodianPrompt, parent: BrowserWindow): Promise<boolean> {
    const window = this.#createWindow(parent);
    const visit: Visit = { task, prompt, window, isSubmitting: false, isDone: false };
    this.#visit = visit;
    // Whoever has handed something over waits for the outcome, unless the service has nothing to say any more.
    window.on('close', (event) => {
      if (visit.isSubmitting && this.#host.status.state === 'ready') event.preventDefault();
    });
    return new Promise((resolve) => window.once('closed', () => resolve(visit.isDone)));
  }

  async #carryOut(visit: Visit, submission: Submission): Promise<void> {
    const { call, input } = prepareTask(visit.task, submission);
    const checked = parseInput(call, input);
    // Bytes are copied on sending only when the service is there; they must not wait for it in a queue.
    if (this.#host.status.state === 'starting')
      throw new ClavigerError('SERVICE_STOPPED', { field: call, got: 'it is starting' });
    const answer = this.#host.call(call, checked);
    wipeSubmission(submission);
    parseOutput(call, unwrap(await answer));
  }

  #visitOf({ window }: KnownWindow): Visit {
    if (this.#visit === undefined || this.#visit.window !== window)
      throw new ClavigerError('CALL_REFUSED', { field: 'window', expected: 'the window of the person whose turn it is' });
    return this.#visit;
  }
}

function close({ window }: Visit): void {
  if (!window.isDestroyed()) window.destroy();
}

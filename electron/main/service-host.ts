import { ClavigerError } from '../../shared/core/errors/index.ts';
import type { CallOutput } from '../../shared/ipc/contract.ts';
import { messageSchema, type Result, type TokenCall } from '../../shared/ipc/result.ts';
import { Heartbeat, LOOK_EVERY } from './heartbeat.ts';
import { countQuickRestarts, decideRestart } from './restart-policy.ts';
import type { LaunchService, ServiceProcess } from './service-process.ts';

/** How the service is, as windows are told. */
export type ServiceStatus = CallOutput<'shell.service'>;

interface Pending {
  readonly call: string;
  resolve(result: Result<unknown>): void;
  reject(error: ClavigerError): void;
}

const START_WITHIN = 30_000;

/** Starts the service, carries calls to it, watches whether it lives, and starts it again. */
export class ServiceHost {
  readonly #launch: LaunchService;
  readonly #pending = new Map<number, Pending>();
  readonly #onStatus: ((status: ServiceStatus) => void)[] = [];
  readonly #onPush: ((push: unknown) => void)[] = [];
  #status: ServiceStatus = { state: 'stopped', reason: 'not started yet', restarts: 0, waiting: null };
  #process: ServiceProcess | undefined;
  #unsent: { readonly id: number; readonly call: string; readonly input: unknown }[] = [];
  #heartbeat = new Heartbeat(0);
  #startedAt = 0;
  #busy: string | null = null;
  #calling: TokenCall | null = null;
  #lastId = 0;
  #quickRestarts = 0;
  #restart: NodeJS.Timeout | undefined;
  #watch: NodeJS.Timeout | undefined;
  #isWanted = false;

  constructor(launch: LaunchService) {
    this.#launch = launch;
  }

  get status(): ServiceStatus {
    return this.#status;
  }

  /** The operating system's number of the process, while there is one. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  onStatus(listener: (status: ServiceStatus) => void): void {
    this.#onStatus.push(listener);
  }

  onPush(listener: (push: unknown) => void): void {
    this.#onPush.push(listener);
  }

  /** Starts the service; nothing happens when it runs. */
  start(): void {
    if (this.#process !== undefined) return;
    clearTimeout(this.#restart);
    this.#isWanted = true;
    this.#startedAt = performance.now();
    this.#heartbeat = new Heartbeat(this.#startedAt);
    this.#busy = null;
    this.#calling = null;
    this.#watch ??= setInterval(() => this.#look(), LOOK_EVERY);
    let hasEnded = false;
    const started: ServiceProcess = this.#launch({
      message: (message) => {
        if (!hasEnded) this.#take(message);
      },
      exit: (reason) => {
        if (hasEnded) return;
        hasEnded = true;
        this.#ended(reason);
      },
    });
    if (hasEnded) return;
    this.#process = started;
    this.#say('starting', '');
  }

  /** Ends the service for good: the application is closing. */
  stop(): void {
    this.#isWanted = false;
    clearTimeout(this.#restart);
    clearInterval(this.#watch);
    this.#watch = undefined;
    if (this.#status.state === 'unresponsive') this.#kill();
    else this.#process?.end();
  }

  /** Ends the service, even one that hangs, and starts it afresh. */
  restart(): void {
    this.#quickRestarts = 0;
    if (this.#process === undefined) this.start();
    else this.#kill();
  }

  /**
   * Sends a call and resolves to its result. Bytes in `input` were copied when this returns, if the service is ready. Throws
   * `SERVICE_STOPPED` when there is none or when it ends before it answers, `SERVICE_UNRESPONSIVE` when it is silent.
   */
  call(call: string, input: unknown): Promise<Result<unknown>> {
    const { state, reason } = this.#status;
    if (state === 'stopped') return Promise.reject(stopped(call, reason));
    if (state === 'unresponsive') return Promise.reject(new ClavigerError('SERVICE_UNRESPONSIVE', { field: call, got: reason }));
    const id = ++this.#lastId;
    const answered = new Promise<Result<unknown>>((resolve, reject) => this.#pending.set(id, { call, resolve, reject }));
    if (state === 'ready') this.#process?.post({ id, call, input });
    else this.#unsent.push({ id, call, input });
    return answered;
  }

  #take(message: unknown): void {
    this.#heartbeat.hear(performance.now());
    const parsed = messageSchema.safeParse(message);
    if (!parsed.success) return;
    if (this.#status.state === 'unresponsive') this.#say('ready', '');
    const { data } = parsed;
    if ('ready' in data) this.#ready();
    else if ('alive' in data) this.#busy = data.busy;
    else if ('calling' in data) this.#calling = data.calling;
    else if ('push' in data) for (const listener of this.#onPush) listener(data.push);
    else this.#answer(data.id, data.result);
  }

  #ready(): void {
    this.#say('ready', '');
    for (const request of this.#unsent.splice(0)) this.#process?.post(request);
  }

  #answer(id: number, result: Result<unknown>): void {
    this.#pending.get(id)?.resolve(result);
    this.#pending.delete(id);
  }

  #look(): void {
    const now = performance.now();
    const silence = this.#heartbeat.look(now);
    if (this.#process === undefined) return;
    if (this.#status.state === 'starting') {
      if (now - this.#startedAt > START_WITHIN) this.#kill();
    } else if (silence > 0) this.#saySilent(Math.floor(silence / 1_000));
  }

  #saySilent(seconds: number): void {
    const since = new Date(Date.now() - seconds * 1_000).toISOString();
    const waiting = this.#calling === null ? null : { ...this.#calling, since, seconds };
    this.#say('unresponsive', waiting === null ? this.#describeSilence(seconds) : describeWaiting(waiting), waiting);
  }

  #describeSilence(seconds: number): string {
    // A call that blocks the service keeps it from saying so: then the oldest unanswered one is named.
    const call = this.#busy ?? this.#pending.values().next().value?.call;
    return `${call === undefined ? 'no sign of life' : `no answer to ${call}`} for ${seconds} seconds`;
  }

  #ended(reason: string): void {
    this.#process = undefined;
    this.#unsent = [];
    for (const { call, reject } of this.#pending.values()) reject(stopped(call, reason));
    this.#pending.clear();
    this.#quickRestarts = countQuickRestarts(this.#quickRestarts, performance.now() - this.#startedAt);
    const decision = decideRestart(this.#quickRestarts);
    const isOver = this.#isWanted && !decision.restart;
    this.#say('stopped', isOver ? `it ended ${this.#quickRestarts} times in a row (${reason}) and is not started again` : reason);
    if (this.#isWanted && decision.restart) this.#restart = setTimeout(() => this.#startAgain(), decision.delay);
  }

  #startAgain(): void {
    this.#status = { ...this.#status, restarts: this.#status.restarts + 1 };
    this.start();
  }

  /** SIGKILL, because a process that hangs in a library, or is halted, does not act on anything else. */
  #kill(): void {
    const pid = this.#process?.pid;
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  }

  #say(state: ServiceStatus['state'], reason: string, waiting: ServiceStatus['waiting'] = null): void {
    this.#status = { ...this.#status, state, reason, waiting };
    for (const listener of this.#onStatus) listener(this.#status);
  }
}

function describeWaiting({ token, call, seconds }: NonNullable<ServiceStatus['waiting']>): string {
  const who = token === null ? 'the token library' : `the token “${token}”`;
  return `${who} has not answered ${call} for ${seconds} seconds`;
}

function stopped(call: string, reason: string): ClavigerError {
  return new ClavigerError('SERVICE_STOPPED', { field: call, got: reason });
}

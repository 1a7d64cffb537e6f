import type { Approval } from '../../shared/transcript/approval.ts';
import type { CeremonyEvent, EventType } from '../../shared/transcript/event.ts';
import { type ExpectedTurn, expectedTurns, type LightStep, lightScript } from './light-script.ts';
import { type Decision, type Of, type Placed, same } from './oracle-decision.ts';
import { OraclePeople } from './oracle-people.ts';
import { OracleProgress, type Progress } from './oracle-progress.ts';
import { sha256, signatureWrongs } from './oracle-signatures.ts';

/**
 * Reads a transcript line by line and says what must not stand there: a turn, an act or the end of a step without its approvals, somebody
 * who is not there, a step out of order. Written from design section 5 and the light script alone; it asks the engine nothing.
 */
export class ApprovalsOracle {
  readonly wrongs: string[] = [];
  /** Every kind of thing that was seen, so that a test can tell whether stories go far enough. */
  readonly seen = new Set<string>();
  /** How many lines were read. */
  count = 0;
  #head = '';
  #planDigest = '';
  /** The exception that gave it up, or none. */
  #aborted = '';
  #interrupted = false;
  readonly #people = new OraclePeople();
  readonly #nonces = new Set<string>();
  readonly #progress = new OracleProgress();
  readonly #inserted = new Map<string, LightStep>();
  readonly #decisions = new Map<string, Decision>();
  #course: readonly string[] = lightScript.course;
  #noted = false;

  read(line: Uint8Array): void {
    const event = JSON.parse(Buffer.from(line).toString('utf8')) as CeremonyEvent;
    const before = this.wrongs.length;
    if (event.seq !== this.count) this.#wrong(`seq is not ${this.count}`);
    if (this.count > 0 && event.previous !== this.#head) this.#wrong('does not follow from the line before');
    this.#take(event);
    this.count += 1;
    this.#head = sha256(line);
    for (let index = before; index < this.wrongs.length; index += 1)
      this.wrongs[index] = `event ${event.seq}, ${event.type} in ${event.step?.id ?? '-'}: ${this.wrongs[index]}`;
  }

  #wrong(...what: readonly string[]): void {
    this.wrongs.push(...what);
  }

  #demand(what: string, met: boolean): void {
    if (!met) this.#wrong(what);
  }

  #take(event: CeremonyEvent): void {
    this.seen.add(event.step === null ? event.type : `${event.type} ${event.step.id}`);
    if (event.type === 'opened') this.#open(event);
    else if (event.type === 'step-begun') this.#begin(event as Placed<'step-begun'>);
    else if (event.type === 'approval') this.#approve(event as Placed<'approval'>);
    else if (event.type === 'intent') this.#demandApproved(event as Placed<'intent'>);
    else if (event.type === 'turn') this.#turn(event as Placed<'turn'>);
    else if (event.type === 'step-done') this.#end(event as Placed<'step-done'>);
    else if (event.type === 'step-skipped') this.#skip(event as Placed<'step-skipped'>);
    else if (event.type === 'step-inserted') this.#insert(event);
    else if (event.type === 'resumed') this.#empty(true);
    else if (event.type === 'closed') this.#demand('before everybody decided', this.#current() === 'sign');
  }

  #open({ body }: Of<'opened'>): void {
    this.#planDigest = body.planDigest;
    for (const { id, role, alsoRoles = [], certificate } of body.plan.people)
      this.#people.sit(id, [role, ...alsoRoles], certificate);
  }

  #step(id: string): LightStep {
    return this.#inserted.get(id) ?? lightScript.steps[id] ?? { kind: 'unknown', approve: {} };
  }

  #current(): string | undefined {
    return this.#course.find((id) => !this.#progress.of(id).done);
  }

  #demandPresent(person: string): void {
    this.#demand(`${person} is not there`, this.#people.isHere(person));
  }

  /** What is written belongs to the step that everything else waits for, in the attempt that was begun. */
  #demandCurrent({ step }: Placed<EventType>): Progress {
    const known = this.#progress.of(step?.id ?? '');
    this.#demand(`the step is ${this.#current()}`, this.#current() === step?.id && known.begun);
    this.#demand(`attempt ${known.attempt}`, known.attempt === step?.attempt);
    return known;
  }

  #demandApproved(event: Placed<EventType>): Progress {
    const known = this.#demandCurrent(event);
    for (const [role, count] of Object.entries(this.#step(event.step.id).approve)) {
      const given = [...known.agreed].filter(([who, as]) => as === role && this.#people.isThere(who)).length;
      this.#demand(`${given} of ${count} ${role}`, given >= count);
    }
    return known;
  }

  #begin({ step, body }: Placed<'step-begun'>): void {
    const known = this.#progress.of(step.id);
    this.#demand(`the next step is ${this.#current()}`, this.#current() === step.id);
    this.#demand('it was begun already', !known.begun);
    this.#demand('attempts are counted', step.attempt === known.attempt + 1);
    this.#demand('another kind', body.kind === this.#step(step.id).kind);
    this.#progress.begin(step.id, step.attempt, body.shown);
  }

  #approve(event: Placed<'approval'>): void {
    const known = this.#demandCurrent(event);
    const { person, role, decision, purpose } = event.body.payload;
    this.#demandPresent(person);
    this.#signed(event.body, event, null);
    this.#demand(`nobody asked for ${role}`, purpose === 'approve' && role in this.#step(event.step.id).approve);
    this.#demand(`${person} agrees twice`, !known.agreed.has(this.#people.who(person)));
    if (decision === 'refuse') this.seen.add('refused approval');
    else known.agreed.set(this.#people.who(person), role);
  }

  #signed(approval: Approval, event: Placed<'approval'> | Placed<'turn'>, observed: unknown): void {
    const { nonces, planDigest } = { nonces: this.#nonces, planDigest: this.#planDigest };
    const { shown } = this.#progress.of(event.step.id);
    const seat = this.#people.seats.get(approval.payload.person);
    this.#wrong(...signatureWrongs(approval, event, { seat, planDigest, shown, observed, nonces }));
  }

  #turn(event: Placed<'turn'>): void {
    const known = this.#demandApproved(event);
    const { turn, person, observed, signatures } = event.body;
    const expected = this.#turnsOf(event.step.id).find(({ id }) => id === turn);
    if (expected === undefined) {
      this.#wrong(`no such turn: ${turn}`);
      return;
    }
    this.#demand(`${turn} a second time`, !known.turns.has(turn));
    this.#demand(`not for ${person}`, this.#mayTake(expected, person));
    if (expected.purpose !== 'presence') this.#demandPresent(person);
    if (expected.purpose === null) this.#demand(`${person} approved it`, !known.agreed.has(this.#people.who(person)));
    const others = (expected.apart ?? []).map((other) => known.turns.get(other));
    this.#demand(`${person} took another turn`, !others.includes(this.#people.who(person)));
    this.#demand('one signature or none', signatures.length === (expected.purpose === null ? 0 : 1));
    for (const signature of signatures) {
      this.#demand('somebody else signs', signature.payload.person === person);
      this.#demand(`a signature for ${signature.payload.purpose}`, signature.payload.purpose === expected.purpose);
      this.#signed(signature, event, observed);
    }
    known.turns.set(turn, this.#people.who(person));
    this.#effect(event, known);
  }

  #mayTake({ people, roles, not = [] }: ExpectedTurn, person: string): boolean {
    const plays = roles === undefined || roles.some((role) => this.#people.plays(person, role));
    return plays && (people === undefined || people.includes(person)) && !not.includes(person);
  }

  #turnsOf(id: string): readonly ExpectedTurn[] {
    const round = [...this.#progress.of(id).turns.keys()].filter((turn) => turn.startsWith('void-')).length + 1;
    return expectedTurns(this.#step(id), {
      seats: this.#people.seats,
      departed: this.#people.departed,
      round,
      grave: ['replace', 'abort'].includes(this.#decisions.get(id)?.severity ?? ''),
      benefits: this.#decisions.get(id)?.benefits ?? [],
      types: this.#interrupted && this.#noted && this.#aborted === '',
    });
  }

  /** What a turn changes for what may follow: who is there, and what is decided. */
  #effect({ step, body }: Placed<'turn'>, known: Progress): void {
    const { turn, person } = body;
    const { kind, subject = '', certificate = '' } = this.#step(step.id);
    const observed = body.observed as { readonly [name: string]: unknown };
    if (turn.startsWith('present-')) this.#people.prove(person);
    if (turn === 'noted') this.#noted = true;
    if (turn === 'allow-2' && kind === 'depart') this.#people.leave(subject);
    if (turn === 'allow-2' && kind === 'replace-person') this.#replace(subject, certificate);
    if (kind === 'exception' && turn.startsWith('decide-')) this.#decide(step.id, observed as unknown as Decision);
    if (kind === 'exception' && turn.startsWith('sign-')) this.#demandSheet(step.id, observed);
    const refuses = observed.decision === 'refuse';
    if (refuses && (kind === 'exception' || kind === 'zeroise')) known.turns.set(`void-${known.turns.size}`, '');
  }

  /** What somebody agreed to or decided in a step that is open counts no more when another takes their place. */
  #replace(place: string, certificate: string): void {
    for (const known of this.#progress.all()) {
      if (known.done) continue;
      known.agreed.delete(this.#people.who(place));
      known.turns.delete(`decide-${place}`);
    }
    this.#wrong(...this.#people.replace(place, certificate));
  }

  #decide(id: string, decision: Decision): void {
    this.seen.add(`decided ${decision.severity}`);
    this.#demand(
      'everybody who is there says something',
      same(
        decision.opinions.map(({ person }) => person),
        this.#people.here,
      ),
    );
    this.#decisions.set(id, decision);
  }

  #demandSheet(id: string, { sheet }: { readonly [name: string]: unknown }): void {
    const decision = this.#decisions.get(id);
    const read = sheet as Decision;
    const alike = read.severity === decision?.severity && read.text === decision.text && read.from === decision.from;
    this.#demand('the sheet that is signed is another', alike && same(read.benefits, decision.benefits));
  }

  #end(event: Placed<'step-done'>): void {
    const known = this.#demandApproved(event);
    const { id } = event.step;
    const missing = this.#turnsOf(id).filter((turn) => !known.turns.has(turn.id));
    for (const turn of missing) this.#wrong(`without ${turn.id}`);
    known.done = true;
    known.begun = false;
    const { kind } = this.#step(id);
    if (kind === 'break') this.#empty(false);
    if (kind === 'exception') this.#settle(id);
  }

  #skip(event: Placed<'step-skipped'>): void {
    const known = this.#demandApproved(event);
    const { person } = event.body;
    this.#demandPresent(person);
    this.#demand('it may not be left out', this.#step(event.step.id).optional === true);
    this.#demand('something was done in it', known.turns.size === 0);
    this.#demand(`${person} approved it`, !known.agreed.has(this.#people.who(person)));
    this.#demand(`${person} does not drive`, this.#people.plays(person, 'administrator'));
    known.done = true;
    known.begun = false;
  }

  /** A step that people put in: everything waits for it. Only an exception can be called in another of them. */
  #insert({ body }: Of<'step-inserted'>): void {
    const { id, kind, fields, person } = body;
    this.#demandPresent(person);
    const current = this.#current() ?? '';
    const open = this.#inserted.get(current)?.kind;
    this.#demand(`${current} is open`, open === undefined || (kind === 'exception' && open !== 'exception'));
    this.#demand('known already', !this.#course.includes(id) && !(id in lightScript.steps));
    const { person: subject = '', certificate = '' } = fields;
    this.#inserted.set(id, { kind, approve: {}, subject, certificate });
    this.#course = this.#course.flatMap((other) => (other === current ? [id, other] : [other]));
    this.seen.add(`inserted ${kind}`);
  }

  /** Nobody is there any more: whoever acts or agrees proves presence anew, before whatever waits. */
  #empty(interrupted: boolean): void {
    this.#people.leaveAll();
    this.#interrupted ||= interrupted;
    const rollCall = this.#progress.of('roll-call');
    if (interrupted) {
      const place = this.#course.indexOf('roll-call');
      const waiting = this.#course
        .slice(0, Math.max(place, 0))
        .filter((id) => rollCall.attempt > 0 && !this.#progress.of(id).done);
      const others = this.#course.filter((id) => !waiting.includes(id));
      this.#course = others.flatMap((id) => (id === 'roll-call' ? [id, ...waiting] : [id]));
      if (!this.#progress.of('typed').done) this.#progress.undo('typed');
    }
    if (rollCall.attempt > 0) this.#progress.undo('roll-call');
  }

  #settle(id: string): void {
    const { severity, from = '' } = this.#decisions.get(id) ?? { severity: 'none' };
    this.#demand('nothing was decided', severity !== 'none');
    this.seen.add(`settled ${severity}`);
    if (severity === 'abort') this.#abort(id);
    else if (from !== '') this.#repeat(id, from);
  }

  #repeat(id: string, from: string): void {
    const own = this.#course.slice(this.#course.indexOf(this.#aborted) + 1).filter((step) => !this.#inserted.has(step));
    this.#giveUp(id);
    const last = own.findIndex((step) => !this.#progress.of(step).done);
    this.#demand(`no step that was begun: ${from}`, own.includes(from) && this.#progress.of(from).attempt > 0);
    for (const step of own.slice(own.indexOf(from), last + 1)) this.#progress.undo(step);
  }

  /** Where steps are done once more, what else was put in and is open is given up; of a break everybody comes back. */
  #giveUp(id: string): void {
    const open = this.#course.filter((step) => step !== id && this.#inserted.has(step) && !this.#progress.of(step).done);
    this.#course = this.#course.filter((step) => !open.includes(step));
    if (open.some((step) => this.#step(step).kind === 'break')) this.#empty(false);
  }

  /** What came before stays; then what exists is ended, and everybody decides about an aborted ceremony. */
  #abort(id: string): void {
    this.#demand('aborted already', this.#aborted === '');
    this.#aborted = id;
    const soFar = this.#course.slice(0, this.#course.indexOf(id) + 1);
    const called = soFar.includes('roll-call') || this.#progress.of('roll-call').done;
    this.#course = [...soFar, ...(called ? [] : ['roll-call']), ...lightScript.aborted];
    for (const ending of lightScript.aborted) this.#progress.undo(ending);
  }
}

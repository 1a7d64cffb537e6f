import { transcriptFolder } from '../../electron/service/transcript/folder.ts';
import { signStatement } from '../../electron/service/transcript/signers/sign-statement.ts';
import { bytesToBase64, utf8ToBytes } from '../../shared/core/bytes.ts';
import { canonicalBytes, type Json } from '../../shared/core/canonical-json.ts';
import { digestHex } from '../../shared/core/digest.ts';
import { checkpointWords } from '../../shared/core/words.ts';
import { bindScript } from '../../shared/script/bind.ts';
import { parseScript } from '../../shared/script/parse.ts';
import {
  type Approval,
  type ApprovalPayload,
  approvalBytes,
  approvalFormat,
  shownDigest,
} from '../../shared/transcript/approval.ts';
import { certificateFingerprint } from '../../shared/transcript/certificate.ts';
import { type ChainHead, genesis, lineDigest, nextEvent } from '../../shared/transcript/chain.ts';
import { type EventBody, type EventType, eventBytes, type Shown, type StepReference } from '../../shared/transcript/event.ts';
import { type Plan, planDigest } from '../../shared/transcript/plan.ts';
import type { Mode } from '../../shared/transcript/schemas.ts';
import { makeStatement, statementBytes } from '../../shared/transcript/statement.ts';
import { MOVES, type Move, PEOPLE, SCRIPT } from './ceremony-moves.ts';
import { type FakePerson, fakePeople, fakePorts, makePlan, START } from './ceremony-people.ts';

/** What may differ from the ceremony as it should go. */
export interface CeremonyOptions {
  readonly moves?: readonly Move[];
  readonly script?: string;
  readonly mode?: Mode;
  readonly planApprovers?: readonly string[];
  readonly plan?: (plan: Plan) => Plan;
  /** Who signs the statement at the end. */
  readonly signers?: readonly string[];
  readonly people?: readonly FakePerson[];
  readonly artefacts?: Readonly<Record<string, Uint8Array>>;
  /** What the opening event says the plan's digest is. */
  readonly planDigest?: string;
  /** Who may sign late. */
  readonly deferred?: readonly string[];
  /** The clock of the laptop goes backwards. */
  readonly backwards?: boolean;
}

/** A finished ceremony with the keys of its people. */
export interface FakeCeremony {
  readonly contents: Map<string, Uint8Array>;
  readonly people: readonly FakePerson[];
  readonly plan: Plan;
  readonly lines: readonly Uint8Array[];
}

/** Plays the moves and gives the folder they leave behind. */
export async function playCeremony(options: CeremonyOptions = {}): Promise<FakeCeremony> {
  const { mode = 'practice', moves = MOVES, script = SCRIPT, signers = PEOPLE.map(({ id }) => id) } = options;
  const people = options.people ?? fakePeople(mode);
  const scriptBytes = utf8ToBytes(script);
  const plan = (options.plan ?? ((same: Plan) => same))(makePlan(people, scriptBytes, mode));
  const artefacts = { 'script.yaml': scriptBytes, 'plan.json': canonicalBytes(plan as unknown as Json), ...options.artefacts };
  const table = new Table({ plan, people, script, artefacts, options });
  await table.open(options.planApprovers ?? ['security-officer-1', 'internal-witness-1']);
  for (const move of moves) await table.play(move);
  const signed = await table.sign(signers);
  const files = transcriptFolder({
    lines: table.lines,
    ...signed,
    plan,
    artefacts: Object.entries(artefacts).map(([path, bytes]) => ({ path, bytes })),
  });
  return { contents: new Map(files.map(({ path, bytes }) => [path, bytes])), people, plan, lines: table.lines };
}

interface TableSetting {
  readonly plan: Plan;
  readonly people: readonly FakePerson[];
  readonly script: string;
  readonly artefacts: Readonly<Record<string, Uint8Array>>;
  readonly options: CeremonyOptions;
}

/** The one who writes the transcript. */
class Table {
  readonly lines: Uint8Array[] = [];
  readonly #ports: ReturnType<typeof fakePorts>;
  readonly #shown = new Map<string, Shown>();
  readonly #begun = new Map<string, string>();
  readonly #intents = new Map<string, number>();
  readonly #options: CeremonyOptions;
  readonly #plan: Plan;
  readonly #people: readonly FakePerson[];
  readonly #artefacts: Readonly<Record<string, Uint8Array>>;
  readonly #titles: ReadonlyMap<string, { readonly kind: string; readonly title: string; readonly say: string }>;
  #chain: ChainHead;

  constructor({ plan, people, script, artefacts, options }: TableSetting) {
    this.#options = options;
    this.#ports = fakePorts(options.backwards ?? false);
    this.#plan = plan;
    this.#people = people;
    this.#artefacts = artefacts;
    this.#chain = { count: 0, head: genesis(plan.mode) };
    const parsed = parseScript(utf8ToBytes(script), 'script.yaml');
    const bound = parsed.ok ? bindScript(parsed.script, { place: 'Room 7' }) : parsed;
    this.#titles = new Map((bound.ok ? bound.bound.steps : []).map((step) => [step.id, step]));
  }

  async open(approvers: readonly string[]): Promise<void> {
    const approvals: Approval[] = [];
    for (const person of approvers)
      approvals.push(await this.#approval(person, 'plan', { step: 'plan', attempt: 1 }, this.#plan, null));
    const previous = { laptop: null, token: null };
    this.#append(
      'opened',
      {
        title: 'A small rehearsal',
        plan: this.#plan,
        planDigest: this.#options.planDigest ?? planDigest(this.#plan),
        approvals,
        previous,
      },
      null,
    );
  }

  async play(move: Move): Promise<void> {
    const step =
      'step' in move && typeof move.step === 'string'
        ? this.#reference(move.step, 'attempt' in move ? move.attempt : undefined)
        : null;
    switch (move.do) {
      case 'begin':
        return this.#begin(move, step);
      case 'approve':
        return this.#append('approval', await this.#placed(move.person, 'approve', step, null, move.change), step);
      case 'turn': {
        const { turn, person, signs } = move;
        const observed = turn.startsWith('present-')
          ? { certificateSha256: this.#certificate(person), ...move.observed }
          : move.observed;
        const signatures: Approval[] = [];
        const times = (signs === null ? 0 : 1) + (move.twice === true ? 1 : 0);
        for (let time = 0; signs !== null && time < times; time++)
          signatures.push(await this.#placed(move.by ?? person, signs, step, observed, move.change));
        return this.#append('turn', { turn, person, observed, signatures }, step);
      }
      case 'intent':
        this.#intents.set(move.act, this.#chain.count);
        return this.#append('intent', { act: move.act, effect: 'reconcilable', detail: { label: 'note-1' } }, step);
      case 'outcome':
        return this.#append('outcome', { intent: this.#intents.get(move.of) ?? 0, result: 'done', observed: {} }, step);
      case 'checkpoint': {
        const head = move.head ?? this.#begun.get(move.step) ?? '';
        return this.#append('checkpoint', { head, words: checkpointWords(head) }, step);
      }
      case 'event':
        return this.#append(move.type, move.body as EventBody<EventType>, move.step ?? null);
      case 'done':
        return this.#append('step-done', {}, step);
      case 'close':
        return this.#append('closed', { ...this.#closed(), ...move.change }, null);
    }
  }

  async sign(signers: readonly string[]): Promise<{ readonly statement: Uint8Array; readonly signed: Uint8Array }> {
    const { ceremony, mode } = this.#plan;
    const last = JSON.parse(new TextDecoder().decode(this.lines.at(-1))) as {
      readonly type: string;
      readonly body: EventBody<'closed'>;
    };
    const closed = last.type === 'closed' ? last.body : this.#closed();
    const statement = statementBytes(
      makeStatement(this.lines, { ceremony, mode, planDigest: planDigest(this.#plan), ...closed }),
    );
    let signed: Uint8Array | null = null;
    for (const id of signers) signed = await signStatement(signed, statement, this.#person(id).signer, START);
    return { statement, signed: signed ?? new Uint8Array(0) };
  }

  #begin(move: Extract<Move, { readonly do: 'begin' }>, step: StepReference | null): void {
    const { kind = '', title = '', say = '' } = this.#titles.get(move.step) ?? {};
    const shown: Shown = {
      title,
      say,
      happens: `What happens in ${move.step}`,
      undo: 'nothing-changes',
      expected: [],
      ...move.shown,
    };
    this.#shown.set(`${step?.id}/${step?.attempt}`, shown);
    this.#begun.set(move.step, this.#chain.head);
    this.#append('step-begun', { kind: move.kind ?? kind, shown }, step);
  }

  #closed(): EventBody<'closed'> {
    const artefacts = Object.entries(this.#artefacts).map(([path, bytes]) => ({
      path,
      length: bytes.length,
      sha256: digestHex(bytes),
    }));
    const deferred = [...(this.#options.deferred ?? [])];
    const required = this.#plan.people
      .filter(({ id }) => !deferred.includes(id))
      .map(({ id, role, certificateSha256 }) => ({ person: id, role, certificateSha256 }));
    return { required, deferred, statement: 'I was present and saw what is written here.', artefacts };
  }

  #append<T extends EventType>(type: T, body: EventBody<T>, step: StepReference | null): void {
    const line = eventBytes(nextEvent(this.#chain, type, body, step, this.#ports));
    this.lines.push(line);
    this.#chain = { count: this.#chain.count + 1, head: lineDigest(line) };
  }

  #placed(
    person: string,
    purpose: ApprovalPayload['purpose'],
    step: StepReference | null,
    observed: Json,
    change: Partial<ApprovalPayload> = {},
  ): Promise<Approval> {
    const { id, attempt } = step ?? { id: 'none', attempt: 1 };
    const shown = this.#shown.get(`${id}/${attempt}`) ?? null;
    const { decision, note } =
      purpose === 'decide'
        ? (observed as { decision: ApprovalPayload['decision']; note: string })
        : { decision: 'agree' as const, note: '' };
    return this.#approval(person, purpose, { step: id, attempt, decision, note, ...change }, shown, observed);
  }

  async #approval(
    id: string,
    purpose: ApprovalPayload['purpose'],
    change: Partial<ApprovalPayload>,
    shown: Shown | Plan | null,
    observed: Json,
  ): Promise<Approval> {
    const { ceremony, mode } = this.#plan;
    const { role, signer } = this.#person(id);
    const payload: ApprovalPayload = {
      format: approvalFormat(mode),
      ceremony,
      mode,
      planDigest: planDigest(this.#plan),
      head: this.#chain.head,
      step: '',
      attempt: 1,
      purpose,
      person: id,
      role,
      decision: 'agree',
      note: '',
      shown: shownDigest(shown as unknown as Json, observed),
      nonce: digestHex(this.#ports.random.bytes(16)).slice(0, 32),
      ...change,
    };
    return { payload, algorithm: signer.algorithm, signature: bytesToBase64(await signer.sign(approvalBytes(payload))) };
  }

  #reference(id: string, attempt = 1): StepReference {
    return { id, attempt };
  }

  #person(id: string): FakePerson {
    const person = this.#people.find((candidate) => candidate.id === id);
    if (person === undefined) throw new Error(`nobody is ${id}`);
    return person;
  }

  #certificate(id: string): string {
    return certificateFingerprint(this.#person(id).signer.certificate);
  }
}

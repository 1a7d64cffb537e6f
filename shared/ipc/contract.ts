import { z } from 'zod';
import { waiverSchema } from '../transcript/plan.ts';
import { modeSchema, nameSchema, sha256Schema, textSchema } from '../transcript/schemas.ts';
import { credentialSchema, custodianPromptSchema, custodianTaskSchema } from './custodian.ts';
import { tokenCallSchema } from './result.ts';
import { tokenCalls } from './tokens.ts';
import { codeSchema as code, noneSchema as none, pathSchema as path, secretSchema as secret } from './values.ts';
import { ceremonyViewSchema, dryRunSchema, verifyReportSchema } from './view.ts';

const parameters = z.record(nameSchema, z.string().max(1024));

const publicInput = z.record(z.string(), z.unknown());

const serviceStatus = {
  state: z.enum(['starting', 'ready', 'stopped', 'unresponsive']),
  reason: z.string(),
  restarts: z.int(),
  /** While it is unresponsive because a token does not answer: which call, of which token, since when, and for how many seconds. */
  waiting: tokenCallSchema.extend({ since: z.iso.datetime(), seconds: z.int() }).nullable(),
};

/**
 * Every call between windows, main process and service. `from` says which windows may make it (`[]`: the main process
 * alone); `to` says who answers. Input and output are parsed on both sides.
 */
export const contract = {
  'app.status': {
    from: ['main', 'custodian'],
    to: 'service',
    input: none,
    output: z.strictObject({
      version: z.string(),
      runtime: z.enum(['release', 'development', 'test']),
      productionAllowed: z.boolean(),
      productionRefusal: z.string(),
      modules: z.array(z.strictObject({ name: z.string(), path: z.string() })),
    }),
  },
  'scripts.list': {
    from: ['main'],
    to: 'service',
    input: none,
    output: z.array(
      z.strictObject({ name: z.string(), title: z.string(), purpose: z.string(), minutes: z.int(), sha256: z.string() }),
    ),
  },
  'scripts.plan': {
    from: ['main'],
    to: 'service',
    input: z.strictObject({ script: nameSchema, parameters }),
    output: dryRunSchema,
  },
  'people.list': {
    from: ['main'],
    to: 'service',
    input: z.strictObject({ folder: path }),
    output: z.array(z.strictObject({ file: z.string(), name: z.string(), mode: modeSchema, certificateSha256: z.string() })),
  },
  'people.create': {
    from: [],
    to: 'service',
    input: z.strictObject({
      folder: path,
      file: z.string().max(80),
      name: z.string().min(1).max(80),
      mode: modeSchema,
      passphrase: secret,
    }),
    output: z.strictObject({ file: z.string(), certificateSha256: z.string() }),
  },
  'practice.prepare': {
    from: ['main'],
    to: 'service',
    input: z.strictObject({ folder: path }),
    output: z.strictObject({
      folder: z.string(),
      module: z.strictObject({ path: z.string(), configuration: z.string() }),
      people: z.array(z.strictObject({ id: z.string(), name: z.string(), file: z.string() })),
      parameters,
      /** A store without a token, to set one up in, and the label that it gets. */
      blankToken: z.strictObject({ path: z.string(), configuration: z.string(), label: z.string() }).optional(),
      /** Practice only: what the scripted people type. */
      passphrase: z.string(),
      pin: z.string(),
    }),
  },
  'ceremony.prepare': {
    from: ['main'],
    to: 'service',
    input: z.strictObject({
      script: nameSchema,
      parameters,
      mode: modeSchema,
      people: z.array(z.strictObject({ id: nameSchema, file: path })).max(40),
      waivers: z.array(waiverSchema).max(16).optional(),
      module: z.strictObject({ path, configuration: z.string().max(1024) }),
      /** As people were told it by another way; compared before anything is loaded. */
      expectedModuleSha256: sha256Schema.optional(),
    }),
    output: z.strictObject({
      code,
      planDigest: z.string(),
      words: z.array(z.string()),
      approvers: z.array(z.strictObject({ id: z.string(), name: z.string(), role: z.string(), approved: z.boolean() })),
    }),
  },
  'ceremony.draft': {
    from: ['main'],
    to: 'service',
    input: z.strictObject({ code }),
    output: z.strictObject({
      code,
      planDigest: z.string(),
      words: z.array(z.string()),
      approvers: z.array(z.strictObject({ id: z.string(), name: z.string(), role: z.string(), approved: z.boolean() })),
    }),
  },
  'ceremony.approvePlan': {
    from: [],
    to: 'service',
    input: z.strictObject({ code, person: nameSchema, credential: credentialSchema }),
    output: none,
  },
  'ceremony.open': { from: ['main'], to: 'service', input: z.strictObject({ code }), output: ceremonyViewSchema },
  'ceremony.list': {
    from: ['main'],
    to: 'service',
    input: none,
    output: z.array(z.strictObject({ code, title: z.string(), mode: modeSchema, status: z.string(), openedAt: z.string() })),
  },
  'ceremony.view': { from: ['main'], to: 'service', input: z.strictObject({ code }), output: ceremonyViewSchema },
  'ceremony.resume': { from: ['main'], to: 'service', input: z.strictObject({ code }), output: ceremonyViewSchema },
  'step.begin': { from: ['main'], to: 'service', input: z.strictObject({ code, step: nameSchema }), output: ceremonyViewSchema },
  'step.approve': {
    from: [],
    to: 'service',
    input: z.strictObject({
      code,
      step: nameSchema,
      person: nameSchema,
      decision: z.enum(['agree', 'refuse']),
      credential: credentialSchema,
    }),
    output: ceremonyViewSchema,
  },
  /** Leaves out a step that the script lets people leave out. */
  'step.skip': {
    from: ['main'],
    to: 'service',
    input: z.strictObject({ code, step: nameSchema, reason: textSchema(400), person: nameSchema }),
    output: ceremonyViewSchema,
  },
  /** Puts a step in before the current one: an exception, a correction, a break, somebody who comes or goes. */
  'room.insert': {
    from: ['main'],
    to: 'service',
    input: z.strictObject({
      code,
      kind: nameSchema,
      fields: z.record(nameSchema, z.string().max(16_384)),
      person: nameSchema,
    }),
    output: ceremonyViewSchema,
  },
  /** A turn that asks for nothing private; any other is refused. */
  'step.performOpen': {
    from: ['main'],
    to: 'service',
    input: z.strictObject({ code, step: nameSchema, turn: nameSchema, person: nameSchema, input: publicInput }),
    output: ceremonyViewSchema,
  },
  /** A turn with what its person hands over alone. */
  'step.perform': {
    from: [],
    to: 'service',
    input: z.strictObject({
      code,
      step: nameSchema,
      turn: nameSchema,
      person: nameSchema,
      input: publicInput,
      credential: credentialSchema,
    }),
    output: ceremonyViewSchema,
  },
  'ceremony.sign': {
    from: [],
    to: 'service',
    input: z.strictObject({ code, person: nameSchema, credential: credentialSchema }),
    output: ceremonyViewSchema,
  },
  'folder.verify': {
    from: ['main'],
    to: 'service',
    input: z.strictObject({ folder: path, trust: path.nullable() }),
    output: verifyReportSchema,
  },
  ...tokenCalls,
  /** What a person must be asked for a task; asked by main when it opens the window. */
  'custodian.prompt': { from: [], to: 'service', input: custodianTaskSchema, output: custodianPromptSchema },
  /** Opens the custodian window for one task; answers when it has closed. */
  'custodian.open': { from: ['main'], to: 'main', input: custodianTaskSchema, output: z.strictObject({ done: z.boolean() }) },
  /** The prompt of the window that asks. */
  'custodian.current': { from: ['custodian'], to: 'main', input: none, output: custodianPromptSchema },
  /** Hands the task over; the window closes when it is accepted. */
  'custodian.submit': {
    from: ['custodian'],
    to: 'main',
    input: z.strictObject({ credential: credentialSchema, input: publicInput, decision: z.enum(['agree', 'refuse']) }),
    output: none,
  },
  'custodian.cancel': { from: ['custodian'], to: 'main', input: none, output: none },
  'shell.chooseFolder': { from: ['main'], to: 'main', input: none, output: z.strictObject({ path: z.string().nullable() }) },
  'shell.chooseFile': { from: ['main'], to: 'main', input: none, output: z.strictObject({ path: z.string().nullable() }) },
  /** Ends the service, even one that hangs in a token, and starts it afresh; also after it had given up. */
  'shell.restartService': { from: ['main'], to: 'main', input: none, output: none },
  'shell.service': {
    from: ['main'],
    to: 'main',
    input: none,
    output: z.strictObject(serviceStatus),
  },
} as const satisfies Record<
  string,
  { from: readonly ('main' | 'custodian')[]; to: 'service' | 'main'; input: z.ZodType; output: z.ZodType }
>;

export type Contract = typeof contract;
export type CallName = keyof Contract;
export type CallInput<C extends CallName> = z.input<Contract[C]['input']>;
export type CallOutput<C extends CallName> = z.output<Contract[C]['output']>;

/** The calls the service answers. */
export type ServiceCall = { [C in CallName]: Contract[C]['to'] extends 'service' ? C : never }[CallName];
/** The calls the main process answers itself. */
export type MainCall = { [C in CallName]: Contract[C]['to'] extends 'main' ? C : never }[CallName];

/** What is pushed to the windows without being asked for. */
export const pushSchema = z.discriminatedUnion('push', [
  z.strictObject({ push: z.literal('ceremony-changed'), code }),
  z.strictObject({ push: z.literal('progress'), text: z.string() }),
  z.strictObject({ push: z.literal('service'), ...serviceStatus }),
]);
export type Push = z.infer<typeof pushSchema>;

import { ClavigerError } from '../core/errors/index.ts';
import { type PairKind, pairKind } from './key-kinds.ts';
import type { KeyPairRequest } from './port/key-requests.ts';
import { reportedRule, setRule, type TemplateRule } from './template-rules.ts';
import { trustRules } from './templates.ts';

/** A request as far as templates are concerned. */
export type PairTemplateRequest = Omit<KeyPairRequest, 'label' | 'id'>;

/** The template of the public half of a pair. Throws `INPUT_INVALID` where kind and purpose contradict. */
export function publicHalfTemplate(request: PairTemplateRequest): readonly TemplateRule[] {
  const kind = usableKind(request);
  const isTransport = request.purpose === 'transport';
  return [
    setRule('class', 'CKO_PUBLIC_KEY'),
    setRule('keyType', kind.keyType),
    setRule('token', request.persistent),
    setRule('private', false),
    setRule('encrypt', isTransport),
    setRule('wrap', isTransport),
    setRule('verify', !isTransport),
    setRule('derive', false),
    kind.curve === null ? setRule('modulusBits', kind.modulusBits ?? 0) : setRule('curve', kind.curve),
  ];
}

/** The template of the private half of a pair that the token makes itself. Throws as `publicHalfTemplate`. */
export function privateHalfTemplate(request: PairTemplateRequest): readonly TemplateRule[] {
  const kind = usableKind(request);
  const { purpose, persistent, extractable, alwaysAuthenticate } = request;
  const isTransport = purpose === 'transport';
  return [
    setRule('class', 'CKO_PRIVATE_KEY'),
    setRule('keyType', kind.keyType),
    setRule('token', persistent),
    setRule('private', true),
    setRule('sensitive', true),
    setRule('extractable', extractable),
    // CKA_EXTRACTABLE can be taken away only from an object that is modifiable.
    setRule('modifiable', extractable),
    setRule('decrypt', isTransport),
    setRule('unwrap', isTransport),
    setRule('sign', !isTransport),
    setRule('derive', false),
    ...(alwaysAuthenticate === true ? [setRule('alwaysAuthenticate', true)] : []),
    ...trustRules(request),
    reportedRule('local', true),
    reportedRule('alwaysSensitive', true),
    reportedRule('neverExtractable', !extractable),
  ];
}

/** The template of a private half that comes out of a wrapped blob, or out of this computer's memory: nothing is claimed of its history. */
export function arrivedPrivateTemplate(request: PairTemplateRequest): readonly TemplateRule[] {
  return [...privateHalfTemplate(request).filter(({ rule }) => rule === 'set'), reportedRule('local', false)];
}

/** The template of an imported RSA public key that can only wrap: a session object. */
export function wrappingPublicTemplate(): readonly TemplateRule[] {
  return [
    setRule('class', 'CKO_PUBLIC_KEY'),
    setRule('keyType', 'CKK_RSA'),
    setRule('token', false),
    setRule('private', false),
    setRule('encrypt', false),
    setRule('wrap', true),
    setRule('verify', false),
  ];
}

function usableKind({ kind: id, purpose }: PairTemplateRequest): PairKind {
  const kind = pairKind(id);
  if (purpose !== 'transport' || kind.keyType === 'CKK_RSA') return kind;
  throw new ClavigerError('INPUT_INVALID', { field: 'purpose', expected: 'signing, for a key on a curve', got: purpose });
}

import { basename } from 'node:path';
import { ClavigerError } from '../../../../shared/core/errors/index.ts';
import { SecretBytes } from '../../../../shared/core/secret-bytes.ts';
import type { KeyHandle } from '../../../../shared/hsm/port/key.ts';
import type { TokenSession } from '../../../../shared/hsm/port/session.ts';
import type { ModuleLocation, TokenSelector } from '../../../../shared/hsm/port/token.ts';
import type { TokenPort } from '../../../../shared/hsm/port/token-port.ts';
import { ownCopy } from '../../../../shared/shares/own-bytes.ts';
import { participantNameSchema } from '../../../../shared/transcript/participant.ts';
import { writeParticipantCard } from '../../../../shared/transcript/participant-card.ts';
import type { Mode } from '../../../../shared/transcript/schemas.ts';
import { findLibrary } from '../../hsm/find-library.ts';
import { refuseSoftware } from './card.ts';
import { makeCardCertificate } from './card-certificate.ts';
import { cardError } from './card-error.ts';
import { proveCardKey } from './card-key.ts';

/** What the file of a participant with a card is made from. */
export interface NewParticipantCard {
  readonly name: string;
  readonly mode: Mode;
  readonly module: ModuleLocation;
  readonly token: TokenSelector;
  /** CKA_ID of the key, lower-case hexadecimal. Absent: the only one there is. */
  readonly key?: string | undefined;
  /** true: the card signs a certificate for its key; false: the one that lies on the card is used. */
  readonly selfSigned: boolean;
  /** UTF-8, wiped before the function returns or throws. */
  readonly pin: Uint8Array;
  /** ms since 1970: the start of a self-signed certificate's validity. */
  readonly now: number;
}

/**
 * The bytes of a `participant-card-v1.json` file, after the card has proved the key by a signature. Nothing is written to the card.
 * Throws `INPUT_INVALID` for a bad name and where no key or several could be meant, `MODULE_MISSING` for a library that is not in a
 * folder of the system, and what `openCardSigner` throws.
 */
export async function createParticipantCard(tokens: TokenPort, request: NewParticipantCard): Promise<Uint8Array> {
  const pin = SecretBytes.take(request.pin);
  try {
    const name = participantNameSchema.safeParse(request.name);
    if (!name.success)
      throw new ClavigerError('INPUT_INVALID', { field: 'name', expected: name.error.issues[0]?.message ?? 'a name' });
    refuseSoftware(request, request.module);
    const session = await pin.use((bytes) => tokens.open(request.module, request.token, ownCopy(bytes)));
    try {
      return await describeCard(session, request, pin);
    } finally {
      await session.close();
    }
  } catch (error) {
    throw cardError(error, request.name);
  } finally {
    pin.wipe();
  }
}

async function describeCard(session: TokenSession, request: NewParticipantCard, pin: SecretBytes): Promise<Uint8Array> {
  const { name, mode, module, now } = request;
  const { manufacturer, model, serial, label, librarySha256 } = session.identity;
  const library = { name: basename(module.path), sha256: librarySha256 };
  await findLibrary(library);
  const { key, certificate: found } = await chooseKey(session, request);
  const certificate = found ?? (await pin.use((bytes) => makeCardCertificate(session, key, { name, mode, pin: bytes, now })));
  await pin.use((bytes) => proveCardKey({ session, key, certificate }, bytes));
  return writeParticipantCard({ name, mode, certificate, card: { manufacturer, model, serial, label }, key: key.id, library });
}

interface Choice {
  readonly key: KeyHandle;
  /** null: it is still to be made. */
  readonly certificate: Uint8Array | null;
}

async function chooseKey(session: TokenSession, { key: id, selfSigned }: NewParticipantCard): Promise<Choice> {
  const all = selfSigned ? await signingKeys(session) : await certifiedKeys(session);
  const fitting = id === undefined ? all : all.filter(({ key }) => key.id === id);
  const [choice, ...others] = fitting;
  if (choice !== undefined && others.length === 0) return choice;
  const ids = all
    .map(({ key }) => key.id)
    .toSorted()
    .join(', ');
  const what = selfSigned ? 'a key that signs' : 'a key that signs, with a certificate on the card';
  throw new ClavigerError('INPUT_INVALID', {
    field: 'key',
    expected: ids === '' ? what : `the CKA_ID of ${what}: ${ids}`,
    got: id ?? (ids === '' ? 'none on the card' : 'nothing'),
    action: ids === '' ? 'Have a key made, or a certificate put on the card, by its issuer.' : 'Name the key that is meant.',
  });
}

async function signingKeys(session: TokenSession): Promise<readonly Choice[]> {
  const keys = (await session.listKeys()).filter(
    ({ class: kind, sign, id }) => kind === 'CKO_PRIVATE_KEY' && sign === true && id,
  );
  return keys.map(({ handle }) => ({ key: handle, certificate: null }));
}

async function certifiedKeys(session: TokenSession): Promise<readonly Choice[]> {
  const choices: Choice[] = [];
  for (const { key, certificate } of await session.certificates())
    if (key !== null && (await session.attributes(key)).sign === true) choices.push({ key, certificate });
  return choices;
}

import { useId } from 'react';
import { checkpointWords } from '../../../shared/core/words.ts';
import type { TokenLine } from '../../../shared/ipc/tokens.ts';
import { Button } from '../../components/button.tsx';
import { Rows } from '../../components/rows.tsx';
import { Words } from '../../components/words.tsx';
import { useApp } from '../../store/app.ts';
import { changePin, leaveTokens, listTokens, pinOf, qualifyToken, useTokens, whyNot } from '../../store/tokens.ts';
import { text } from '../../text/index.ts';
import { Happenings, PageHead } from './page-parts.tsx';

/** The tokens of one library. */
export function TokenPage({ tokens }: { readonly tokens: readonly TokenLine[] }) {
  const busy = useApp((app) => app.busy !== '');
  return (
    <>
      <PageHead title={text.tokens.listTitle(tokens.length)}>
        {tokens.length === 0 && <p data-testid="no-tokens">{text.tokens.empty}</p>}
      </PageHead>
      <Happenings />
      <ul className="token-list">
        {tokens.map((token, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two tokens may be alike in everything that names them
          <li key={index}>
            <Token token={token} />
          </li>
        ))}
      </ul>
      <LibraryFacts librarySha256={tokens[0]?.librarySha256} />
      <p className="actions">
        <Button testid="tokens-again" disabled={busy} onPress={() => void listTokens()}>
          {text.tokens.again}
        </Button>
        <Button testid="tokens-other" disabled={busy} onPress={leaveTokens}>
          {text.tokens.otherLibrary}
        </Button>
      </p>
    </>
  );
}

function Token({ token }: { readonly token: TokenLine }) {
  const heading = useId();
  const { manufacturer, model, serial, firmware, state, software } = token;
  const pin = pinOf(token);
  const rows = [
    { label: text.tokens.manufacturer, value: manufacturer },
    { label: text.tokens.model, value: model },
    { label: text.tokens.serial, value: serial },
    { label: text.tokens.firmware, value: firmware },
    { label: text.tokens.state, value: text.tokens.states[state] },
  ];
  return (
    <article
      className="token"
      aria-labelledby={heading}
      data-testid="token"
      data-serial={serial}
      data-state={state}
      data-pin={pin}
    >
      <h3 className="token-title" id={heading}>
        {titleOf(token)}
      </h3>
      <p className={software.is ? 'token-kind token-software' : 'token-kind'}>
        {software.is ? text.tokens.kind.software(software.why) : text.tokens.kind.hardware}
      </p>
      <p className={`token-pin token-pin-${pin}`} data-testid="token-pin">
        {isTrouble(pin) && <span aria-hidden="true">! </span>}
        {text.tokens.pin} {text.tokens.pins[pin]}
      </p>
      <Rows rows={rows.filter(({ value }) => value !== '')} />
      <TokenActions token={token} />
    </article>
  );
}

/** Whether the next try of the PIN needs thought. */
function isTrouble(pin: ReturnType<typeof pinOf>): boolean {
  return pin !== 'none' && pin !== 'clean' && pin !== 'untold';
}

function titleOf({ label, state }: TokenLine): string {
  if (label !== '') return label;
  return state === 'blank' ? text.tokens.blankTitle : text.tokens.noLabel;
}

function TokenActions({ token }: { readonly token: TokenLine }) {
  const busy = useApp((app) => app.busy !== '');
  const changed = useTokens((state) => state.changed === token.serial);
  const reason = useId();
  const why = whyNot(token);
  const words =
    why === 'held' ? text.tokens.held(token.heldBy ?? '') : why === null ? text.tokens.qualifyHow : text.tokens.whyNot[why];
  return (
    <div className="token-actions">
      <p className="actions">
        <Button
          kind="primary"
          testid="token-qualify"
          disabled={busy || why !== null}
          describedBy={reason}
          onPress={() => void qualifyToken(token)}
        >
          {text.tokens.qualify}
        </Button>
        <Button testid="token-change-pin" disabled={busy || why !== null} onPress={() => void changePin(token)}>
          {text.tokens.changePin}
        </Button>
      </p>
      <p className={why === null ? 'hint' : 'note'} id={reason} data-testid="token-why-not" data-why={why ?? ''}>
        {words}
      </p>
      <p className="proved" role="status" data-testid="pin-changed">
        {changed && `✓ ${text.tokens.pinChanged}`}
      </p>
    </div>
  );
}

/** The library all of them were reached through: a token is told apart by it, too. */
function LibraryFacts({ librarySha256 }: { readonly librarySha256: string | undefined }) {
  const { path, configuration } = useTokens((state) => state.place);
  const rows = [
    { label: text.tokens.library, value: path },
    { label: text.tokens.libraryConfiguration, value: configuration },
    { label: text.tokens.libraryHash, value: librarySha256 ?? '' },
  ];
  return (
    <section className="library-facts" aria-label={text.tokens.library}>
      <Rows rows={rows.filter(({ value }) => value !== '')} testid="library-facts" />
      {librarySha256 !== undefined && (
        <>
          <h3 className="overline">{text.tokens.libraryWords}</h3>
          <Words words={checkpointWords(librarySha256)} label={text.tokens.libraryWords} size="read" testid="library-words" />
        </>
      )}
    </section>
  );
}

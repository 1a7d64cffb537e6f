import { useEffect, useRef } from 'react';
import type { CeremonyView } from '../../../shared/ipc/view.ts';
import { Words } from '../../components/words.tsx';
import { stepView } from '../../steps/index.ts';
import { text } from '../../text/index.ts';

/** What is already true, the latest at the bottom, and the chain's head as words. */
export function Ledger({ view }: { readonly view: CeremonyView }) {
  const list = useRef<HTMLOListElement>(null);
  const { count, current } = view;
  // Two sets of sixteen words on one screen, and somebody writes down the wrong one.
  const kind = current === null ? {} : stepView(current.kind);
  // No words: they are to be typed from paper.
  const hidden = view.headWords.length === 0 || (current?.begun === true && kind.Lead !== undefined);
  useEffect(() => {
    if (count > 0) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [count]);
  return (
    <aside className="ledger" aria-label={text.runner.ledger}>
      <h2 className="overline">{text.runner.ledger}</h2>
      <ol className="ledger-lines" ref={list} data-testid="ledger" aria-live="polite">
        {view.ledger.map((line) => (
          <li key={line.seq} className={`ledger-line ledger-${line.type}`} title={line.at}>
            <span className="ledger-number mono">#{String(line.seq).padStart(3, '0')}</span>
            <span>{lineForScreen(view, line.text)}</span>
          </li>
        ))}
      </ol>
      {!hidden && (
        <div className="ledger-head">
          <h2 className="overline">
            {text.runner.head} <span className="faint">{text.runner.headOf(view.count)}</span>
          </h2>
          <Words words={view.headWords} label={text.runner.head} size="margin" testid="head-words" />
        </div>
      )}
    </aside>
  );
}

/** A line of the ledger as it may stand on the screen now. */
export function lineForScreen(view: CeremonyView, line: string): string {
  const { current } = view;
  const concealed = current !== null && stepView(current.kind).conceals?.(current) === true;
  return concealed ? concealDigests(line) : line;
}

/** `line` without its digests, while one of them has to be brought on paper. */
export function concealDigests(line: string): string {
  return line.replace(/[0-9a-f]{32,}/g, text.runner.concealed);
}

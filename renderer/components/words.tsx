interface WordsProps {
  readonly words: readonly string[];
  readonly label: string;
  /** `margin`: beside the ledger; `read`: to be read aloud; `compare`: to be read at four metres. */
  readonly size: 'margin' | 'read' | 'compare';
  readonly testid: string;
}

/** Words to be read aloud and written down, numbered so that nobody loses their place. */
export function Words({ words, label, size, testid }: WordsProps) {
  const numbered = words.map((word, index) => ({ word, number: index + 1 }));
  return (
    <ol className={`words words-${size}`} aria-label={label} data-testid={testid}>
      {numbered.map(({ word, number }) => (
        <li key={number}>
          <span className="word-number" aria-hidden="true">
            {number}
          </span>
          {word}
        </li>
      ))}
    </ol>
  );
}

import { useState } from 'react';
import { text } from '../text/index.ts';
import { isPossibleWord, WORDS, wordField } from './paper-words.ts';

const indices = Array.from({ length: WORDS }, (_unused, index) => index);

/** Sixteen fields, numbered as the words on the paper. A word that cannot stand in its place is marked at once; which one belongs there is never said. */
export function WordsField() {
  const [wrong, setWrong] = useState<readonly number[]>([]);
  const look = (index: number, word: string) =>
    setWrong((before) =>
      [...before.filter((other) => other !== index), ...(isPossibleWord(word, index) ? [] : [index])].sort((a, b) => a - b),
    );
  return (
    <fieldset className="paper-words">
      <legend>{text.paperWords.legend}</legend>
      <p className="hint">{text.paperWords.how}</p>
      <ol>
        {indices.map((index) => (
          <li key={index}>
            <input
              type="text"
              name={wordField(index)}
              data-testid={wordField(index)}
              aria-label={text.paperWords.word(index + 1)}
              aria-invalid={wrong.includes(index) || undefined}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              onBlur={(event) => look(index, event.target.value)}
              onChange={(event) => {
                if (wrong.includes(index)) look(index, event.target.value);
              }}
              onKeyDown={(event) => {
                if (event.key !== ' ' && event.key !== 'Enter') return;
                const next = event.currentTarget.form?.elements.namedItem(wordField(index + 1));
                if (!(next instanceof HTMLInputElement)) return;
                event.preventDefault();
                next.focus();
              }}
            />
          </li>
        ))}
      </ol>
      {wrong.length > 0 && (
        <p className="field-problem" role="alert" data-testid="words-problem">
          {text.paperWords.unknown(wrong.map((index) => index + 1))}
        </p>
      )}
    </fieldset>
  );
}

import { useEffect, useRef, useState } from 'react';
import { concatBytes } from '../../shared/core/bytes.ts';
import { wipeAll } from '../../shared/shares/own-bytes.ts';
import { Button } from '../components/button.tsx';
import { text } from '../text/index.ts';
import { takeBytes } from './secret-input.ts';
import { GROUPS_PER_LINE, groupsAt, LINES, spread } from './share-groups.ts';

interface TypedShareProps {
  readonly positions: readonly number[];
  readonly onCheck: (ascii: Uint8Array) => void;
}

/** The sheet's groups of five, four to a line. What was typed stays in the fields until it matches, so that one group can be corrected. */
export function TypedShare({ positions, onCheck }: TypedShareProps) {
  const box = useRef<HTMLDivElement>(null);
  const [visible, setVisible] = useState(false);
  const fields = () => [...(box.current?.querySelectorAll<HTMLInputElement>('input[data-group]') ?? [])];
  useEffect(() => box.current?.querySelector('input')?.focus(), []);
  const check = () => onCheck(copyOf(fields()));
  const marked = groupsAt(positions);
  return (
    <div className="typed-share" ref={box}>
      <p className="hint">{text.share.typedHow}</p>
      {Array.from({ length: LINES }, (_unused, line) => line + 1).map((line) => (
        <div key={line} className="typed-line">
          <span className="faint">{text.share.line(line)}</span>
          {Array.from({ length: GROUPS_PER_LINE }, (_unused, group) => (line - 1) * GROUPS_PER_LINE + group).map((number) => (
            <input
              key={number}
              data-group={number}
              data-testid={`share-group-${number + 1}`}
              type={visible ? 'text' : 'password'}
              className="mono"
              aria-label={text.share.group(line, (number % GROUPS_PER_LINE) + 1)}
              aria-invalid={marked.includes(number) || undefined}
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              onInput={() => fields()[spread(fields(), number)]?.focus()}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return;
                event.preventDefault();
                check();
              }}
            />
          ))}
        </div>
      ))}
      <div className="actions">
        <Button kind="primary" testid="share-check" onPress={check}>
          {text.share.check}
        </Button>
        <label className="show">
          <input type="checkbox" data-testid="share-show" checked={visible} onChange={() => setVisible(!visible)} />{' '}
          {text.custodian.show}
        </label>
      </div>
    </div>
  );
}

// The fields keep their text until the sheet matches or the window goes.
function copyOf(fields: readonly HTMLInputElement[]): Uint8Array {
  const parts = fields.map((field) => takeBytes({ value: field.value }));
  const whole = concatBytes(...parts);
  wipeAll(...parts);
  return whole;
}

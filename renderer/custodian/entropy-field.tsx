import { type FormEvent, useId, useState } from 'react';
import type { CustodianPrompt } from '../../shared/ipc/custodian.ts';
import type { ContributionMethodId } from '../../shared/shares/contribution.ts';
import { text } from '../text/index.ts';
import { countSymbols, entropyFields } from './entropy.ts';

interface EntropyFieldProps {
  readonly ways: NonNullable<CustodianPrompt['entropy']>;
  readonly visible: boolean;
}

/** How the randomness was made, then the randomness: masked, counted as it is typed, and never in the program's state. */
export function EntropyField({ ways, visible }: EntropyFieldProps) {
  const [made, setMade] = useState<ContributionMethodId | null>(null);
  const minimum = ways.find((way) => way.made === made)?.minimum ?? 0;
  return (
    <fieldset className="choices">
      <legend>{text.entropy.legend}</legend>
      {ways.map((way) => (
        <label key={way.made} className="choice">
          <input
            type="radio"
            name={entropyFields.made}
            value={way.made}
            data-testid={`entropy-${way.made}`}
            onChange={() => setMade(way.made)}
          />
          <span className="choice-title">{text.entropy.ways[way.made]}</span>
        </label>
      ))}
      {made !== null && <TypedEntropy key={made} made={made} minimum={minimum} visible={visible} />}
    </fieldset>
  );
}

interface TypedEntropyProps {
  readonly made: ContributionMethodId;
  readonly minimum: number;
  readonly visible: boolean;
}

// Only how much was typed is kept in the state.
function TypedEntropy({ made, minimum, visible }: TypedEntropyProps) {
  const id = useId();
  const [{ count, strange }, setCounted] = useState({ count: 0, strange: false });
  const recount = (event: FormEvent<HTMLInputElement>) => setCounted(countSymbols(event.currentTarget.value, made));
  return (
    <div className="field field-secret">
      <label htmlFor={id}>{text.entropy.typed[made]}</label>
      <input
        id={id}
        type={visible ? 'text' : 'password'}
        name={entropyFields.typed}
        data-testid="custodian-entropy"
        className="mono"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        aria-describedby={`${id}-hint`}
        aria-invalid={strange || undefined}
        onInput={recount}
      />
      <p className="hint" id={`${id}-hint`}>
        <span data-testid="entropy-count">{text.entropy.counted(count, minimum)}</span>{' '}
        {strange ? text.entropy.strange[made] : text.entropy.how}
      </p>
    </div>
  );
}

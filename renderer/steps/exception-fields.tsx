import { useId, useState } from 'react';
import type { CeremonyView, CurrentStepView } from '../../shared/ipc/view.ts';
import { Area } from '../components/area.tsx';
import { Select } from '../components/select.tsx';
import { personLabel, stepTitle } from '../screens/engine/people.ts';
import { useCeremony } from '../store/ceremony.ts';
import { text } from '../text/index.ts';

const SEVERITIES = ['note', 'repeat', 'replace', 'abort'] as const;
type Severity = (typeof SEVERITIES)[number];

/** The decision about an exception: what is done, what everybody says to it, and who benefits. */
export function DecisionFields({ step }: { readonly step: CurrentStepView }) {
  const view = useCeremony((state) => state.view);
  const [severity, setSeverity] = useState<Severity | null>(null);
  if (view === null) return null;
  const round = view.exceptions.find(({ id }) => id === step.id)?.round ?? 1;
  const present = view.people.filter((person) => person.present);
  return (
    <div className="decision" data-testid="decision">
      {round > 1 && (
        <p className="note" data-testid="decision-round">
          {text.decision.beforeSigned(round - 1)}
        </p>
      )}
      <SeverityChoice onChoose={setSeverity} />
      <RepeatFrom view={view} severity={severity} />
      {severity === 'replace' && (
        <Area label={text.decision.replaced} name="replaced" testid="decision-replaced" limit={400} required />
      )}
      <Area label={text.decision.text} name="text" testid="decision-text" required />
      <fieldset className="opinions">
        <legend>{text.decision.opinions}</legend>
        {present.map((person) => (
          <Opinion key={person.id} id={person.id} name={person.name} role={personLabel(view, person.id).role} />
        ))}
      </fieldset>
      <fieldset className="benefits">
        <legend>{text.decision.benefits}</legend>
        {view.people.map(({ id, name }) => (
          <label key={id} className="tick">
            <input type="checkbox" name={`benefits ${id}`} data-testid={`benefits-${id}`} /> {name}
          </label>
        ))}
      </fieldset>
    </div>
  );
}

/** Nothing is chosen beforehand. */
function SeverityChoice({ onChoose }: { readonly onChoose: (severity: Severity) => void }) {
  return (
    <fieldset className="choices">
      <legend>{text.decision.legend}</legend>
      {SEVERITIES.map((severity) => (
        <label key={severity} className="choice">
          <input
            type="radio"
            name="severity"
            value={severity}
            required
            data-testid={`severity-${severity}`}
            onChange={() => onChoose(severity)}
          />
          <span>
            <span className="choice-title">{text.decision.severities[severity][0]}</span>
            <span className="choice-hint">{text.decision.severities[severity][1]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function RepeatFrom({ view, severity }: { readonly view: CeremonyView; readonly severity: Severity | null }) {
  if (severity !== 'repeat' && severity !== 'replace') return null;
  const options = view.repeatable.map((id) => ({ value: id, label: stepTitle(view, id) }));
  if (options.length === 0) return severity === 'repeat' ? <p className="note">{text.decision.fromNothing}</p> : null;
  return severity === 'repeat' ? (
    <Select label={text.decision.from} name="from" testid="decision-from" options={options} />
  ) : (
    <Select
      label={text.decision.fromReplace}
      name="from"
      testid="decision-from"
      options={options}
      none={text.decision.fromNone}
    />
  );
}

function Opinion({ id, name, role }: { readonly id: string; readonly name: string; readonly role: string }) {
  const why = useId();
  const [disagrees, setDisagrees] = useState(false);
  return (
    <div className="opinion">
      <span>
        <span className="person-name">{name}</span> <span className="who-role">{role}</span>
      </span>
      <span role="radiogroup" aria-label={text.decision.opinionOf(name)} className="opinion-choice">
        {(['agree', 'disagree'] as const).map((opinion) => (
          <label key={opinion} className="tick">
            <input
              type="radio"
              name={`opinion ${id}`}
              value={opinion}
              required
              data-testid={`opinion-${id}-${opinion}`}
              onChange={() => setDisagrees(opinion === 'disagree')}
            />{' '}
            {text.decision[opinion]}
          </label>
        ))}
      </span>
      <input
        id={why}
        type="text"
        name={`why ${id}`}
        maxLength={400}
        required={disagrees}
        aria-label={text.decision.why(name)}
        data-testid={`opinion-${id}-text`}
        autoComplete="off"
      />
    </div>
  );
}

/** The decision as it is handed in, from the fields. */
export function readDecision(form: FormData): Record<string, unknown> {
  const typed = (name: string): string => String(form.get(name) ?? '').trim();
  const named = (prefix: string): readonly string[] =>
    [...form.keys()].filter((name) => name.startsWith(`${prefix} `)).map((name) => name.slice(prefix.length + 1));
  const optional = Object.fromEntries(
    ['from', 'replaced'].map((name) => [name, typed(name)]).filter(([, value]) => value !== ''),
  );
  return {
    severity: typed('severity'),
    text: typed('text'),
    ...optional,
    benefits: named('benefits'),
    opinions: named('opinion').map((person) => ({ person, opinion: typed(`opinion ${person}`), text: typed(`why ${person}`) })),
  };
}

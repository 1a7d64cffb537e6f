import { useApp } from '../../store/app.ts';
import { changePlan, type ScriptLine, usePlanning } from '../../store/planning.ts';
import { chooseScript } from '../../store/planning-actions.ts';
import { text } from '../../text/index.ts';
import { OrderOfService } from './order-of-service.tsx';
import { ProblemList } from './problem-list.tsx';
import { WorldLeft } from './world-left.tsx';

/** Which script, in which mode; what it will be like is read below. */
export function ScriptStage() {
  const scripts = usePlanning((state) => state.scripts);
  const dryRun = usePlanning((state) => state.dryRun);
  if (scripts?.length === 0) return <p>{text.planning.noScripts}</p>;
  return (
    <>
      <ul className="choices">
        {(scripts ?? []).map((script) => (
          <li key={script.name}>
            <ScriptChoice script={script} />
          </li>
        ))}
      </ul>
      <ModeChoice />
      {dryRun !== null && (
        <>
          <ProblemList problems={dryRun.problems} />
          <OrderOfService dryRun={dryRun} />
          <WorldLeft left={dryRun.left} />
        </>
      )}
    </>
  );
}

function ScriptChoice({ script }: { readonly script: ScriptLine }) {
  const chosen = usePlanning((state) => state.script === script.name);
  return (
    <label className="choice">
      <input
        type="radio"
        name="script"
        data-testid={`script-${script.name}`}
        checked={chosen}
        onChange={() => void chooseScript(script.name)}
      />
      <span>
        <span className="choice-title">{script.title}</span>
        <span className="choice-hint">
          {script.purpose} {text.minutes(script.minutes)}.
        </span>
      </span>
    </label>
  );
}

function ModeChoice() {
  const mode = usePlanning((state) => state.mode);
  const allowed = useApp((app) => app.status?.productionAllowed === true);
  const refusal = useApp((app) => app.status?.productionRefusal ?? '');
  const modes = [
    { id: 'practice', hint: text.planning.practiceHint, disabled: false },
    { id: 'production', hint: allowed ? text.planning.productionHint : refusal, disabled: !allowed },
  ] as const;
  return (
    <fieldset className="choices choices-row">
      <legend className="overline">{text.planning.modeLegend}</legend>
      {modes.map(({ id, hint, disabled }) => (
        <label key={id} className={disabled ? 'choice choice-disabled' : 'choice'}>
          <input
            type="radio"
            name="mode"
            data-testid={`mode-${id}`}
            checked={mode === id}
            disabled={disabled}
            onChange={() => changePlan({ mode: id })}
          />
          <span>
            <span className="choice-title">{text.modeName[id]}</span>
            <span className="choice-hint">{hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

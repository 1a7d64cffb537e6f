import type { DryRun } from '../../../shared/ipc/view.ts';
import { Field } from '../../components/field.tsx';
import { usePlanning } from '../../store/planning.ts';
import { bindParameter } from '../../store/planning-actions.ts';
import { text } from '../../text/index.ts';
import { ProblemList } from './problem-list.tsx';

type Parameter = DryRun['parameters'][number];

/** The values that differ by site, each beside the script's own. */
export function ValuesStage() {
  const dryRun = usePlanning((state) => state.dryRun);
  if (dryRun === null) return null;
  return (
    <>
      {dryRun.parameters.length === 0 && <p>{text.planning.noParameters}</p>}
      {dryRun.parameters.map((parameter) => (
        <ParameterField key={parameter.name} parameter={parameter} problems={problemsOf(dryRun, parameter.name)} />
      ))}
      <ProblemList problems={dryRun.problems} />
    </>
  );
}

/** The problems of a dry run that are about the parameter `name`. */
export function problemsOf(dryRun: DryRun, name: string): DryRun['problems'] {
  return dryRun.problems.filter((problem) => problem.path.split(/[^a-z0-9-]+/).includes(name));
}

function ParameterField({ parameter, problems }: { readonly parameter: Parameter; readonly problems: DryRun['problems'] }) {
  const bound = usePlanning((state) => state.parameters[parameter.name]);
  const changed = bound !== undefined && bound !== parameter.default;
  return (
    <div className={changed ? 'parameter parameter-changed' : 'parameter'}>
      <Field
        label={parameter.title}
        hint={text.planning.type(parameter.type)}
        testid={`parameter-${parameter.name}`}
        value={bound ?? parameter.value ?? parameter.default ?? ''}
        onChange={(value) => void bindParameter(parameter.name, value)}
        invalid={problems.length > 0}
        mono
      />
      <p className="parameter-diff" data-testid={`diff-${parameter.name}`}>
        <span className="overline">{changed ? text.planning.changed : text.planning.unchanged}</span>
        {parameter.default === null ? (
          <span className="faint">{text.planning.noDefault}</span>
        ) : (
          <span className="mono">{parameter.default}</span>
        )}
        {changed && (
          <span className="mono">
            → <strong>{bound === '' ? text.none : bound}</strong>
          </span>
        )}
      </p>
      {problems.map((problem) => (
        <p key={`${problem.code} ${problem.path}`} className="field-problem">
          {problem.message} {text.planning.expectedGot(problem.expected, problem.got)}
        </p>
      ))}
    </div>
  );
}

import type { DryRun } from '../../../shared/ipc/view.ts';
import { text } from '../../text/index.ts';

/** Every problem of a dry run: where, what was expected, what was found. */
export function ProblemList({ problems }: { readonly problems: DryRun['problems'] }) {
  if (problems.length === 0) return null;
  return (
    <section className="problems" aria-label={text.planning.problems(problems.length)} data-testid="problems">
      <h3 className="overline">{text.planning.problems(problems.length)}</h3>
      <ul>
        {problems.map((problem) => (
          <li key={`${problem.code} ${problem.path} ${problem.line} ${problem.column}`}>
            <p className="problem-message">{problem.message}</p>
            <p className="hint">
              {text.planning.expectedGot(problem.expected, problem.got)}{' '}
              <span className="mono">
                {text.planning.problemAt(problem.line, problem.column)} · {problem.path} · {problem.code}
              </span>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

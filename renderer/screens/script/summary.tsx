import { missingFor, placesOf, usePlanning } from '../../store/planning.ts';
import { text } from '../../text/index.ts';

/** The plan so far, in the margin. */
export function Summary() {
  const state = usePlanning((whole) => whole);
  if (state.script === null) return <aside className="ledger" />;
  const places = placesOf(state.dryRun).length;
  const words = text.planning.summary;
  const lines = [
    { label: words.script, value: state.dryRun?.title ?? state.script },
    { label: words.mode, value: text.modeName[state.mode] },
    { label: words.values, value: words.changedCount(Object.keys(state.parameters).length) },
    { label: words.people, value: words.peopleCount(places - missingFor(state).places.length, places) },
    { label: words.token, value: state.module.path === '' ? words.missing : (state.module.path.split('/').at(-1) ?? '') },
  ];
  return (
    <aside className="ledger" aria-label={words.title}>
      <h2 className="overline">{words.title}</h2>
      <dl className="summary" data-testid="summary">
        {lines.map((line) => (
          <div key={line.label}>
            <dt>{line.label}</dt>
            <dd>{line.value}</dd>
          </div>
        ))}
      </dl>
      {state.dryRun !== null && (
        <p className={state.dryRun.ok ? 'proved' : 'field-problem'}>
          {state.dryRun.ok ? `✓ ${text.planning.noProblems}` : text.planning.problems(state.dryRun.problems.length)}
        </p>
      )}
    </aside>
  );
}

import { useEffect } from 'react';
import { Band } from '../../components/band.tsx';
import { BusyLine, Refusal, ServiceNotice } from '../../components/notices.tsx';
import { go, useApp } from '../../store/app.ts';
import { lookAt } from '../../store/ceremony.ts';
import { type CeremonyLine, loadCeremonies, sortCeremonies, useCeremonies } from '../../store/home.ts';
import { usePlanning } from '../../store/planning.ts';
import { startPlanning } from '../../store/planning-actions.ts';
import { goTokens } from '../../store/tokens.ts';
import { goVerify } from '../../store/verify.ts';
import { text } from '../../text/index.ts';

/** The first page: what waits for somebody, then what can be begun. */
export function HomeScreen() {
  const ceremonies = useCeremonies();
  const version = useApp((app) => app.status?.version ?? '');
  useEffect(() => void loadCeremonies(), []);
  const { open, finished } = sortCeremonies(ceremonies ?? []);
  return (
    <div className="window">
      <Band mode={null} title={text.program} />
      <ServiceNotice />
      <main className="page">
        <p className="lead">{text.tagline}</p>
        <Refusal />
        {ceremonies === null && <p>{text.home.loading}</p>}
        {ceremonies?.length === 0 && <EmptyState />}
        <WaitingPlan />
        <CeremonyList title={text.home.open} ceremonies={open} />
        <BeginList />
        <CeremonyList title={text.home.finished} ceremonies={finished} />
        <BusyLine />
        <p className="hint">{text.version(version)}</p>
      </main>
    </div>
  );
}

function EmptyState() {
  return (
    <section className="teach" data-testid="home-empty">
      <h2 className="say">{text.home.emptyTitle}</h2>
      <p>{text.home.empty}</p>
    </section>
  );
}

function WaitingPlan() {
  const draft = usePlanning((state) => state.draft);
  if (draft === null) return null;
  return (
    <ul className="entries">
      <li>
        <button type="button" className="entry" data-testid="resume-plan" onClick={() => go({ screen: 'script' })}>
          <span className="entry-title">{text.home.plan}</span>
          <span className="entry-hint mono">{draft.code}</span>
          <span className="entry-verb">{text.home.resume}</span>
        </button>
      </li>
    </ul>
  );
}

function CeremonyList({ title, ceremonies }: { readonly title: string; readonly ceremonies: readonly CeremonyLine[] }) {
  if (ceremonies.length === 0) return null;
  return (
    <section>
      <h2 className="overline">{title}</h2>
      <ul className="entries">
        {ceremonies.map((ceremony) => (
          <li key={ceremony.code}>
            <CeremonyEntry ceremony={ceremony} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function CeremonyEntry({ ceremony }: { readonly ceremony: CeremonyLine }) {
  const verb = ceremony.status === 'finished' ? text.home.look : text.home.resume;
  return (
    <button type="button" className="entry" data-testid={`resume-${ceremony.code}`} onClick={() => void lookAt(ceremony.code)}>
      <span className="entry-title">{ceremony.title}</span>
      <span className="entry-hint">
        <span className="mono">{ceremony.code}</span> · {text.mode[ceremony.mode]} · {text.home.status(ceremony.status)} ·{' '}
        <span className="mono">{ceremony.openedAt.slice(0, 16).replace('T', ' ')}</span>
      </span>
      <span className="entry-verb">{verb}</span>
    </button>
  );
}

function BeginList() {
  const entries = [
    { id: 'rehearse', title: text.home.rehearse, hint: text.home.rehearseHint, begin: () => void startPlanning('practice') },
    { id: 'new-ceremony', title: text.home.create, hint: text.home.createHint, begin: () => void startPlanning('script') },
    { id: 'verify-folder', title: text.home.verify, hint: text.home.verifyHint, begin: () => goVerify('') },
    { id: 'tokens', title: text.home.tokens, hint: text.home.tokensHint, begin: () => void goTokens() },
  ];
  return (
    <section>
      <h2 className="overline">{text.home.begin}</h2>
      <ul className="entries">
        {entries.map((entry) => (
          <li key={entry.id}>
            <button type="button" className="entry" data-testid={entry.id} onClick={entry.begin}>
              <span className="entry-title">{entry.title}</span>
              <span className="entry-hint">{entry.hint}</span>
              <span className="entry-verb" aria-hidden="true">
                →
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

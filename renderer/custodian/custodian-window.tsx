import { useEffect, useState } from 'react';
import type { CustodianPrompt } from '../../shared/ipc/custodian.ts';
import type { ErrorReportView } from '../../shared/ipc/view.ts';
import { Band } from '../components/band.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { custodianApi } from '../ipc/client.ts';
import { text } from '../text/index.ts';
import { Gate } from './gate.tsx';
import { TaskForm } from './task-form.tsx';

/** One person, one thing to do, nobody else looking. */
export function CustodianWindow() {
  const [prompt, setPrompt] = useState<CustodianPrompt | null>(null);
  const [error, setError] = useState<ErrorReportView | null>(null);
  useEffect(() => {
    void custodianApi()
      ['custodian.current']({})
      .then((result) => (result.ok ? setPrompt(result.value) : setError(result.error)));
  }, []);
  useCancelByEscape();
  if (prompt === null) return <p className="alone">{error === null ? text.custodian.loading : text.custodian.closed}</p>;
  return (
    <div className="window alone" data-testid="custodian" data-task={prompt.task.task}>
      {prompt.ceremony === '' ? (
        <Band mode={prompt.mode} title={text.custodian.band} />
      ) : (
        <Band mode={prompt.mode} code={prompt.ceremony} title={text.custodian.band} />
      )}
      <main className="alone-page">
        <header className="alone-person">
          <p className="alone-role">{text.role(prompt.personRole)}</p>
          <h2 className="alone-name" data-testid="custodian-name">
            {prompt.personName}
          </h2>
        </header>
        <Private prompt={prompt} onError={setError} />
        {error !== null && <ErrorNotice error={error} onDismiss={() => setError(null)} />}
      </main>
    </div>
  );
}

function Private({
  prompt,
  onError,
}: {
  readonly prompt: CustodianPrompt;
  readonly onError: (error: ErrorReportView | null) => void;
}) {
  const [ready, setReady] = useState(false);
  if (!ready) return <Gate title={prompt.title} onReady={() => setReady(true)} onCancel={cancel} />;
  return <TaskForm prompt={prompt} onError={onError} onCancel={cancel} />;
}

function cancel(): void {
  void custodianApi()['custodian.cancel']({});
}

function useCancelByEscape(): void {
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (event.key === 'Escape') cancel();
    };
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
}

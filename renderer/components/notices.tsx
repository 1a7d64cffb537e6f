import { dismissError, restartService, type ServiceState, useApp } from '../store/app.ts';
import { text } from '../text/index.ts';
import { Button } from './button.tsx';
import { ErrorNotice } from './error-notice.tsx';

/** How the service is, when it is not simply there. */
export function ServiceNotice() {
  const { state, reason, restarts, waiting } = useApp((app) => app.service);
  return (
    <div className="service" role="status" data-testid="service" data-state={state}>
      {state !== 'ready' && waiting === null && (
        <p>
          {text.service[state]} {reason} {restarts > 0 && text.service.restarts(restarts)}
        </p>
      )}
      {waiting !== null && <Waiting waiting={waiting} />}
      {(state === 'unresponsive' || state === 'stopped') && (
        <Button testid="restart-service" onPress={() => void restartService()}>
          {text.service.restart}
        </Button>
      )}
    </div>
  );
}

/** A token that does not answer: which call, for how long, and what becomes of the ceremony when the service is ended. */
function Waiting({ waiting }: { readonly waiting: NonNullable<ServiceState['waiting']> }) {
  const { call, token, since, seconds } = waiting;
  return (
    <>
      <p>
        <strong data-testid="waiting" data-call={call} data-token={token ?? ''} data-seconds={seconds}>
          {text.service.waiting(token, seconds)}
        </strong>{' '}
        {text.service.waitingFor(call, since.slice(11, 19))}
      </p>
      <p className="waiting-how">{text.service.waitingHow}</p>
    </>
  );
}

/** What is being waited for, in words. */
export function BusyLine() {
  const busy = useApp((app) => app.busy);
  const progress = useApp((app) => app.progress);
  return (
    <p className="busy" role="status" data-testid="busy">
      {[busy, progress].filter((part) => part !== '').join(' ')}
    </p>
  );
}

/** The refusal that nobody has dismissed yet. */
export function Refusal() {
  const error = useApp((app) => app.error);
  return error === null ? null : <ErrorNotice error={error} onDismiss={dismissError} />;
}

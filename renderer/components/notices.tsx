import { dismissError, restartService, useApp } from '../store/app.ts';
import { text } from '../text/index.ts';
import { Button } from './button.tsx';
import { ErrorNotice } from './error-notice.tsx';

/** How the service is, when it is not simply there. */
export function ServiceNotice() {
  const { state, reason, restarts } = useApp((app) => app.service);
  return (
    <div className="service" role="status" data-testid="service" data-state={state}>
      {state !== 'ready' && (
        <p>
          {text.service[state]} {reason} {restarts > 0 && text.service.restarts(restarts)}
        </p>
      )}
      {(state === 'unresponsive' || state === 'stopped') && (
        <Button testid="restart-service" onPress={() => void restartService()}>
          {text.service.restart}
        </Button>
      )}
    </div>
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

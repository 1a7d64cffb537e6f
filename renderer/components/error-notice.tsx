import { useEffect, useRef } from 'react';
import { errorCodes } from '../../shared/core/errors/index.ts';
import type { ErrorReportView } from '../../shared/ipc/view.ts';
import { text } from '../text/index.ts';
import { Button } from './button.tsx';
import { Rows } from './rows.tsx';

const meanings: Readonly<Record<string, { readonly meaning: string }>> = errorCodes;

/** What an error says, for people: its meaning, then what was expected, what was found. */
export function errorTitle(error: ErrorReportView): string {
  const meaning = meanings[error.code]?.meaning ?? error.message;
  return `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.`;
}

/** The rows of an error; what it does not know has no row. */
export function errorRows(error: ErrorReportView): { label: string; value: string }[] {
  return [
    { label: text.error.about, value: error.field },
    { label: text.error.expected, value: error.expected ?? '' },
    { label: text.error.got, value: error.got ?? '' },
    { label: text.error.action, value: error.action },
  ].filter((row) => row.value !== '');
}

/** A refusal. It is brought into sight, and stays until it is dismissed. */
export function ErrorNotice({ error, onDismiss }: { readonly error: ErrorReportView; readonly onDismiss: () => void }) {
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error.code !== '') notice.current?.scrollIntoView({ block: 'nearest' });
  }, [error]);
  return (
    <div className="error" role="alert" data-testid="error" ref={notice}>
      <p className="error-head">
        <span className="overline">{text.error.label}</span>
        <span className="mono" data-testid="error-code">
          {error.code}
        </span>
        <Button kind="quiet" testid="error-dismiss" onPress={onDismiss}>
          {text.error.dismiss}
        </Button>
      </p>
      <p className="error-title">{errorTitle(error)}</p>
      <Rows rows={errorRows(error)} />
    </div>
  );
}

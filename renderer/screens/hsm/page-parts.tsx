import { type ReactNode, useEffect, useRef } from 'react';
import { BusyLine, Refusal } from '../../components/notices.tsx';
import { useApp } from '../../store/app.ts';

/** The head of a page. It is read out, and the keyboard goes on from it; also when the button that was pressed could not keep the focus. */
export function PageHead({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (title !== '') heading.current?.focus();
  }, [title]);
  const busy = useApp((app) => app.busy !== '');
  useEffect(() => {
    if (!busy && document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [busy]);
  return (
    <header className="page-head">
      <h2 className="lead" tabIndex={-1} ref={heading} data-testid="page-head">
        {title}
      </h2>
      {children}
    </header>
  );
}

/** What is under way, or was refused. */
export function Happenings() {
  return (
    <div className="happenings">
      <Refusal />
      <BusyLine />
    </div>
  );
}

import { type ReactNode, useEffect, useRef } from 'react';
import { BusyLine, Refusal } from '../../components/notices.tsx';
import { useApp } from '../../store/app.ts';

/** The head of a page. It is read out, and the keyboard goes on from it. */
export function PageHead({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (title !== '') heading.current?.focus();
  }, [title]);
  return (
    <header className="page-head">
      <h2 className="lead" tabIndex={-1} ref={heading} data-testid="page-head">
        {title}
      </h2>
      {children}
    </header>
  );
}

/** What is under way, or was refused. A refusal is brought into sight. */
export function Happenings() {
  const place = useRef<HTMLDivElement>(null);
  const error = useApp((app) => app.error);
  useEffect(() => {
    if (error !== null) place.current?.scrollIntoView({ block: 'nearest' });
  }, [error]);
  return (
    <div className="happenings" ref={place}>
      <Refusal />
      <BusyLine />
    </div>
  );
}

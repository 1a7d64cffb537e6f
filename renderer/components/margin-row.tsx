import type { ReactNode } from 'react';

/** One entry of an order of service: what it is in the margin, what it says beside it. */
export function MarginRow({
  label,
  children,
  plain = false,
}: {
  readonly label: string;
  readonly children: ReactNode;
  readonly plain?: boolean;
}) {
  return (
    <section className={plain ? 'margin-row margin-row-plain' : 'margin-row'} aria-label={label}>
      <h3 className="margin-label">{label}</h3>
      <div className="margin-content">{children}</div>
    </section>
  );
}

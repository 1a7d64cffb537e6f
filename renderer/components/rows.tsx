import { Value } from './value.tsx';

export interface Row {
  readonly label: string;
  readonly value: string;
}

/** Names and values, one under the other, as in a ledger. */
export function Rows({ rows, testid }: { readonly rows: readonly Row[]; readonly testid?: string }) {
  return (
    <dl className="rows" data-testid={testid}>
      {rows.map((row) => (
        <div key={`${row.label} ${row.value}`} className="row">
          <dt>{row.label}</dt>
          <dd className={isProse(row.value) ? 'prose' : undefined}>
            <Value>{row.value}</Value>
          </dd>
        </div>
      ))}
    </dl>
  );
}

// Sentences are read; names, numbers and hashes are compared, letter by letter.
function isProse(value: string): boolean {
  return value.trim().split(/\s+/).length > 3 && !/[0-9a-f]{32}/.test(value);
}

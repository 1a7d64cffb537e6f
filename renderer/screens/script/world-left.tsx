import type { DryRun } from '../../../shared/ipc/view.ts';
import { text } from '../../text/index.ts';

/** The world that the ceremony leaves, as a table: keys, sheets and with whom, files and where. */
export function WorldLeft({ left }: { readonly left: DryRun['left'] }) {
  if (left.length === 0) return null;
  return (
    <section className="order" data-testid="world-left">
      <h3 className="order-title">{text.planning.left}</h3>
      <table className="world-left">
        <tbody>
          {left.map(({ topic, thing, state, certain }, index) => (
            <tr key={`${topic} ${thing}`}>
              <th scope="row">{left[index - 1]?.topic === topic ? <span className="sr-only">{topic}</span> : topic}</th>
              <td>{thing}</td>
              <td>
                {state}
                {!certain && <span className="faint"> ({text.planning.uncertain})</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

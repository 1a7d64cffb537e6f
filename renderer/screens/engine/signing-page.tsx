import type { CeremonyView } from '../../../shared/ipc/view.ts';
import { Button } from '../../components/button.tsx';
import { MarginRow } from '../../components/margin-row.tsx';
import { BusyLine, Refusal } from '../../components/notices.tsx';
import { Rows } from '../../components/rows.tsx';
import { Said } from '../../components/said.tsx';
import { useApp } from '../../store/app.ts';
import { openWindow } from '../../store/ceremony.ts';
import { text } from '../../text/index.ts';
import { personLabel } from './people.ts';

/** The closed transcript, and who has signed it. */
export function SigningPage({ view }: { readonly view: CeremonyView }) {
  const shown = view.current?.shown;
  return (
    <article className="step" data-testid="signing-page">
      <div className="step-scroll">
        <header className="step-heading">
          <p className="overline">{view.current?.title}</p>
          <h2 className="step-title">{text.signing.title}</h2>
        </header>
        <MarginRow label={text.verify.signers}>
          <ul className="signers">
            {view.people.map((person) => (
              <Signer key={person.id} view={view} person={person.id} />
            ))}
          </ul>
        </MarginRow>
        {shown !== undefined && shown.say !== '' && (
          <MarginRow label={text.runner.say}>
            <Said>{shown.say}</Said>
          </MarginRow>
        )}
        <MarginRow label={text.runner.happens}>
          <p>{text.signing.how}</p>
          <p className="undo undo-cannot-be-undone">{text.runner.undo['cannot-be-undone']}</p>
        </MarginRow>
        {shown !== undefined && shown.expected.length > 0 && (
          <MarginRow label={text.runner.expected}>
            <Rows rows={shown.expected} testid="expected" />
          </MarginRow>
        )}
      </div>
      <div className="step-foot">
        <Refusal />
        <BusyLine />
      </div>
    </article>
  );
}

function Signer({ view, person }: { readonly view: CeremonyView; readonly person: string }) {
  const busy = useApp((app) => app.busy !== '');
  const { name, role } = personLabel(view, person);
  const signed = view.current?.turns.some((turn) => turn.done && turn.people.includes(person)) === true;
  return (
    <li>
      <span>
        <span className="person-name">{name}</span> <span className="who-role">{role}</span>
      </span>
      {signed ? (
        <span className="proved" data-testid={`signed-${person}`}>
          ✓ {text.signing.signed}
        </span>
      ) : (
        <Button
          kind="primary"
          testid={`sign-${person}`}
          disabled={busy}
          onPress={() => void openWindow({ task: 'sign', code: view.code, person }, name)}
        >
          {text.signing.signAs(name)}
        </Button>
      )}
    </li>
  );
}

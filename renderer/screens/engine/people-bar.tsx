import type { CeremonyView } from '../../../shared/ipc/view.ts';
import { Button } from '../../components/button.tsx';
import { go } from '../../store/app.ts';
import { type PracticeSecrets, useCeremony } from '../../store/ceremony.ts';
import { text } from '../../text/index.ts';
import { personLabel } from './people.ts';

/** Who is in the room, what has gone wrong so far, and the way out. */
export function PeopleBar({ view }: { readonly view: CeremonyView }) {
  const practice = useCeremony((state) => state.practice);
  return (
    <footer className="people-bar">
      <ul className="people" aria-label={text.runner.people} data-testid="people">
        {view.people.map((person) => (
          <li key={person.id} className={person.present ? 'present' : 'absent'} data-testid={`person-${person.id}`}>
            <span aria-hidden="true">{person.present ? '●' : '○'}</span>
            <span>
              <span className="person-name">{person.name}</span>
              <span className="person-role">
                {personLabel(view, person.id).role}
                <span className={person.present ? 'sr-only' : undefined}>
                  , {person.present ? text.runner.present : text.runner.absent}
                </span>
              </span>
            </span>
          </li>
        ))}
      </ul>
      <p className="marks">{marks(view, practice).join(' · ')}</p>
      <Button kind="quiet" testid="leave" onPress={() => go({ screen: 'home' })}>
        {text.runner.leave}
      </Button>
    </footer>
  );
}

function marks(view: CeremonyView, practice: PracticeSecrets | null): string[] {
  return [
    ...(view.mode === 'practice' && practice !== null ? [text.runner.practiceSecrets(practice.passphrase, practice.pin)] : []),
    ...(view.spoiledSheets > 0 ? [text.runner.spoiled(view.spoiledSheets)] : []),
    ...(view.refusals > 0 ? [text.runner.refusals(view.refusals)] : []),
    ...(view.interruptions > 0 ? [text.runner.interruptions(view.interruptions)] : []),
  ];
}

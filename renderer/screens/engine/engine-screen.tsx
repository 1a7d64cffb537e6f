import type { CeremonyView } from '../../../shared/ipc/view.ts';
import { Band } from '../../components/band.tsx';
import { BusyLine, ServiceNotice } from '../../components/notices.tsx';
import { useCeremony } from '../../store/ceremony.ts';
import { useAsked } from '../../store/room.ts';
import { text } from '../../text/index.ts';
import { DonePage, unreadResult } from './done-page.tsx';
import { FinishedPage } from './finished-page.tsx';
import { Ledger } from './ledger.tsx';
import { PeopleBar } from './people-bar.tsx';
import { ResumePage } from './resume-page.tsx';
import { AbortedNotice } from './room/exceptions.tsx';
import { RoomBar } from './room/room-bar.tsx';
import { RoomPage } from './room/room-page.tsx';
import { SigningPage } from './signing-page.tsx';
import { Spine } from './spine.tsx';
import { StepPage } from './step-page.tsx';

/** The ceremony on the screen. */
export function EngineScreen() {
  const view = useCeremony((state) => state.view);
  return view === null ? <BusyLine /> : <Runner view={view} />;
}

/** The runner: where we are, the one thing to do, what is already true, who is here. */
export function Runner({ view }: { readonly view: CeremonyView }) {
  return (
    <div className="window runner" data-testid="runner" data-status={view.status} data-count={view.count}>
      <Band
        mode={view.mode}
        code={view.code}
        title={view.title}
        started={{ at: view.openedAt, minutesPlanned: view.minutesPlanned }}
      />
      <ServiceNotice />
      <AbortedNotice view={view} />
      <div className="runner-body">
        <Spine view={view} />
        <main className="middle">
          <Middle view={view} />
        </main>
        <Ledger view={view} />
      </div>
      <RoomBar view={view} />
      <PeopleBar view={view} />
    </div>
  );
}

function Middle({ view }: { readonly view: CeremonyView }) {
  const read = useCeremony((state) => state.read);
  const asked = useAsked();
  if (view.status === 'interrupted') return <ResumePage view={view} />;
  if (view.status === 'signing') return <SigningPage view={view} />;
  if (view.status === 'finished') return <FinishedPage view={view} />;
  if (asked !== null) return <RoomPage key={asked} view={view} ask={asked} />;
  const unread = unreadResult(view, read);
  if (unread !== null) return <DonePage view={view} step={unread} />;
  if (view.current === null) return <p>{text.runner.loading}</p>;
  return <StepPage view={view} step={view.current} />;
}

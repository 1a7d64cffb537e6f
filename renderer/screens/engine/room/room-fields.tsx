import { useId, useState } from 'react';
import type { CeremonyView } from '../../../../shared/ipc/view.ts';
import { Area } from '../../../components/area.tsx';
import { Button } from '../../../components/button.tsx';
import { Select } from '../../../components/select.tsx';
import { chooseFile } from '../../../store/app.ts';
import type { RoomAsk } from '../../../store/room.ts';
import { text } from '../../../text/index.ts';
import { lineForScreen } from '../ledger.tsx';

interface RoomFieldsProps {
  readonly view: CeremonyView;
  readonly ask: RoomAsk;
}

/** What must be known of `ask` before it is put in. The names of the fields are those of the kind of step. */
export function RoomFields({ view, ask }: RoomFieldsProps) {
  const { room } = text;
  if (ask === 'exception')
    return (
      <>
        <Area label={room.expected} name="expected" testid="room-expected" required />
        <Area label={room.happened} name="happened" testid="room-happened" required />
      </>
    );
  if (ask === 'break') return <Area label={room.items} hint={room.itemsHow} name="items" testid="room-items" rows={4} required />;
  if (ask === 'correct') return <CorrectFields view={view} />;
  if (ask === 'skip')
    return (
      <>
        <p>
          {room.when}: {view.current?.optional}
        </p>
        <Reason />
      </>
    );
  if (ask === 'arrive') return <PersonOf view={view} label={room.returns} isPresent={false} />;
  if (ask === 'depart')
    return (
      <>
        <PersonOf view={view} label={room.leaves} isPresent />
        <Reason />
      </>
    );
  return (
    <>
      <PersonOf view={view} label={room.replaced} />
      <Reason />
      <FileField />
    </>
  );
}

function Reason() {
  return <Area label={text.room.reason} name="reason" testid="room-reason" limit={400} required />;
}

function PersonOf({
  view,
  label,
  isPresent,
}: {
  readonly view: CeremonyView;
  readonly label: string;
  readonly isPresent?: boolean;
}) {
  const people = view.people.filter(({ present }) => isPresent === undefined || present === isPresent);
  if (people.length === 0) return <p>{text.room.nobody}</p>;
  const options = people.map(({ id, name, role }) => ({ value: id, label: `${name}, ${text.role(role)}` }));
  return <Select label={label} name="person" testid="room-person" options={options} />;
}

/** The event that is wrong, shown as it stands in the ledger, and how it should read. */
function CorrectFields({ view }: { readonly view: CeremonyView }) {
  const id = useId();
  const [of, setOf] = useState('');
  const line = view.ledger.find(({ seq }) => String(seq) === of);
  const isNumber = /^[0-9]+$/.test(of) && Number(of) < view.count;
  return (
    <>
      <div className="field">
        <label htmlFor={id}>{text.room.event}</label>
        <input
          id={id}
          name="of"
          type="text"
          inputMode="numeric"
          pattern="[0-9]+"
          className="mono"
          required
          value={of}
          data-testid="room-of"
          aria-describedby={`${id}-hint`}
          autoComplete="off"
          onChange={(event) => setOf(event.target.value.trim())}
        />
        <p className="hint" id={`${id}-hint`} role="status" data-testid="room-of-line">
          {line !== undefined
            ? text.room.eventIs(lineForScreen(view, line.text))
            : isNumber
              ? text.room.eventOld
              : text.room.eventHow}
        </p>
      </div>
      <Area label={text.room.correction} name="text" testid="room-text" required />
    </>
  );
}

/** Where the newcomer's participant file lies. */
function FileField() {
  const id = useId();
  const [file, setFile] = useState('');
  const choose = async (): Promise<void> => setFile((await chooseFile()) ?? file);
  return (
    <div className="with-button">
      <div className="field">
        <label htmlFor={id}>{text.room.file}</label>
        <input
          id={id}
          name="file"
          type="text"
          className="mono"
          required
          value={file}
          data-testid="room-file"
          aria-describedby={`${id}-hint`}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setFile(event.target.value)}
        />
        <p className="hint" id={`${id}-hint`}>
          {text.room.fileHow}
        </p>
      </div>
      <Button testid="room-choose-file" onPress={() => void choose()}>
        {text.room.choose}
      </Button>
    </div>
  );
}

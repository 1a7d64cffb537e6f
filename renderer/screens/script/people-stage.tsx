import { useId, useRef } from 'react';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { chooseFolder, useApp } from '../../store/app.ts';
import { changePlan, doubledIn, participantPath, placesOf, planningStore, usePlanning } from '../../store/planning.ts';
import { createParticipant, readPeople, seat } from '../../store/planning-actions.ts';
import { text } from '../../text/index.ts';

/** Who stands at which place: one participant file each. */
export function PeopleStage() {
  const dryRun = usePlanning((state) => state.dryRun);
  return (
    <>
      <p>{text.planning.peopleHow}</p>
      <FolderForm />
      <ul className="places">
        {placesOf(dryRun).map(({ place, role, number }) => (
          <li key={place}>
            <Place place={place} label={dryRun?.roles[role] === 1 ? text.role(role) : `${text.role(role)} ${number}`} />
          </li>
        ))}
      </ul>
      <Doubled />
      <CreateForm />
    </>
  );
}

function FolderForm() {
  const folder = usePlanning((state) => state.peopleFolder);
  const files = usePlanning((state) => state.files);
  const busy = useApp((app) => app.busy !== '');
  const choose = async () => {
    const chosen = await chooseFolder();
    if (chosen !== undefined) await readPeople(chosen);
  };
  return (
    <div className="form">
      <div className="with-button">
        <Field
          label={text.planning.peopleFolder}
          testid="people-folder"
          value={folder}
          onChange={(peopleFolder) => planningStore.setState({ peopleFolder })}
          mono
        />
        <Button testid="people-choose" onPress={() => void choose()}>
          {text.choose}
        </Button>
        <Button testid="people-read" disabled={busy || folder === ''} onPress={() => void readPeople(folder)}>
          {text.planning.peopleRead}
        </Button>
      </div>
      {files !== null && <p className="hint">{text.planning.peopleFound(files.length)}</p>}
    </div>
  );
}

function Place({ place, label }: { readonly place: string; readonly label: string }) {
  const id = useId();
  const file = usePlanning((state) => state.people[place] ?? '');
  const name = usePlanning((state) => state.names[place] ?? '');
  const files = usePlanning((state) => state.files) ?? [];
  const folder = usePlanning((state) => state.peopleFolder);
  const mode = usePlanning((state) => state.mode);
  const offered = files
    .filter((candidate) => candidate.mode === mode)
    .map((candidate) => ({ path: participantPath(folder, candidate.file), title: `${candidate.name} · ${candidate.file}` }));
  const known = offered.some((candidate) => candidate.path === file);
  return (
    <div className="place">
      <label htmlFor={id}>{label}</label>
      <select id={id} data-testid={`place-${place}`} value={file} onChange={(event) => seat(place, event.target.value)}>
        <option value="">{text.planning.nobody}</option>
        {!known && file !== '' && <option value={file}>{name === '' ? file : `${name} · ${file.split('/').at(-1)}`}</option>}
        {offered.map((candidate) => (
          <option key={candidate.path} value={candidate.path}>
            {candidate.title}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Where one person takes several places: why that is so, for everybody who approves the plan to see. */
function Doubled() {
  const people = usePlanning((state) => state.people);
  const names = usePlanning((state) => state.names);
  const reasons = usePlanning((state) => state.reasons);
  return doubledIn(people).map(({ file, places }) => (
    <Field
      key={file}
      label={text.planning.doubled(names[places[0] ?? ''] ?? file, places)}
      hint={text.planning.doubledHow}
      testid={`waiver-${places[0]}`}
      value={reasons[file] ?? ''}
      onChange={(reason) => changePlan({ reasons: { ...reasons, [file]: reason } })}
    />
  ));
}

function CreateForm() {
  const form = useRef<HTMLFormElement>(null);
  const folder = usePlanning((state) => state.peopleFolder);
  const busy = useApp((app) => app.busy !== '');
  const create = async (name: string) => {
    if (await createParticipant(name)) form.current?.reset();
  };
  return (
    <form
      className="form form-aside"
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        void create(String(new FormData(event.currentTarget).get('name') ?? '').trim());
      }}
    >
      <h3>{text.planning.createTitle}</h3>
      <p className="hint">{text.planning.createHow}</p>
      <div className="with-button">
        <Field label={text.planning.createName} testid="participant-name" name="name" required />
        <Button submit testid="create-participant" disabled={busy || folder === ''}>
          {text.planning.create}
        </Button>
      </div>
    </form>
  );
}

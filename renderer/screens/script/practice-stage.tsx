import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { chooseFolder, useApp } from '../../store/app.ts';
import { newPracticeFolder, usePlanning } from '../../store/planning.ts';
import { preparePractice } from '../../store/planning-actions.ts';
import { text } from '../../text/index.ts';

/** One folder, and practice fills in everything else. */
export function PracticeStage() {
  const prepared = usePlanning((state) => state.practiceFolder);
  const [folder, setFolder] = useState(prepared);
  const busy = useApp((app) => app.busy !== '');
  const choose = async () => {
    const chosen = await chooseFolder();
    if (chosen !== undefined) setFolder(newPracticeFolder(chosen, Date.now()));
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        void preparePractice(folder.trim());
      }}
    >
      <p>{text.planning.practiceHow}</p>
      <div className="with-button">
        <Field label={text.planning.practiceFolder} testid="practice-folder" value={folder} onChange={setFolder} mono required />
        <Button testid="practice-choose" onPress={() => void choose()}>
          {text.choose}
        </Button>
      </div>
      <p>
        <Button kind="primary" submit testid="practice-prepare" disabled={busy || folder.trim() === ''}>
          {text.planning.practicePrepare}
        </Button>
      </p>
      {prepared !== '' && <p className="proved">✓ {text.planning.practiceDone}</p>}
    </form>
  );
}

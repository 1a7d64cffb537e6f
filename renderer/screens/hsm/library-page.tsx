import { configurationNeed } from '../../../shared/hsm/library-configuration.ts';
import { familyIdOf, type QuirkFamilyId, quirkFamilies } from '../../../shared/hsm/quirks/index.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { chooseFile, chooseFolder, useApp } from '../../store/app.ts';
import { changePlace, listTokens, missingPlace, useTokens } from '../../store/tokens.ts';
import { text } from '../../text/index.ts';
import { Happenings, PageHead } from './page-parts.tsx';

// The families whose configuration is a folder; that of every other is a file.
const inFolders: readonly QuirkFamilyId[] = ['luna', 'nss', 'tpm2'];

/** Which library, and where its tokens are. */
export function LibraryPage() {
  const place = useTokens((state) => state.place);
  const busy = useApp((app) => app.busy !== '');
  const choose = async () => {
    const path = await chooseFile();
    if (path !== undefined) changePlace({ path });
  };
  return (
    <>
      <PageHead title={text.tokens.libraryTitle}>
        <p>{text.tokens.how}</p>
      </PageHead>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void listTokens();
        }}
      >
        <Libraries />
        <div className="with-button">
          <Field
            label={text.tokens.path}
            testid="library-path"
            value={place.path}
            onChange={(path) => changePlace({ path })}
            mono
            required
          />
          <Button testid="library-choose" onPress={() => void choose()}>
            {text.choose}
          </Button>
        </div>
        {place.path.trim() !== '' && familyIdOf(place) === null && <p className="hint">{text.tokens.unknownLibrary}</p>}
        <Configuration />
        <Happenings />
        <p>
          <Button kind="primary" submit testid="library-show" disabled={busy || missingPlace(place) !== null}>
            {text.tokens.show}
          </Button>
        </p>
      </form>
    </>
  );
}

function Libraries() {
  const libraries = useTokens((state) => state.libraries);
  const path = useTokens((state) => state.place.path);
  if (libraries === null) return null;
  if (libraries.length === 0) return <p data-testid="no-libraries">{text.tokens.noneFound}</p>;
  return (
    <fieldset className="choices library-choices">
      <legend className="overline">{text.tokens.known}</legend>
      {libraries.map((library) => (
        <label key={library.path} className="choice">
          <input
            type="radio"
            name="library"
            data-testid={`library-${library.family.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`}
            checked={path === library.path}
            onChange={() => changePlace({ path: library.path })}
          />
          <span>
            <span className="choice-title">{library.family}</span>
            <span className="choice-hint">{library.software ? text.tokens.software : text.tokens.hardware}</span>
            <span className="choice-hint mono">{library.path}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** Only for a library that takes one. */
function Configuration() {
  const { path, configuration } = useTokens((state) => state.place);
  const id = familyIdOf({ path });
  if (path.trim() === '' || configurationNeed(path) === 'none') return null;
  const choose = async () => {
    const chosen = id !== null && inFolders.includes(id) ? await chooseFolder() : await chooseFile();
    if (chosen !== undefined) changePlace({ configuration: chosen });
  };
  return (
    <div className="with-button with-button-hinted">
      <Field
        label={text.tokens.configuration}
        hint={text.tokens.configurationHow(id === null ? '' : quirkFamilies[id].title)}
        testid="library-configuration"
        value={configuration}
        onChange={(value) => changePlace({ configuration: value })}
        mono
        required={configurationNeed(path) === 'needed'}
      />
      <Button testid="configuration-choose" onPress={() => void choose()}>
        {text.choose}
      </Button>
    </div>
  );
}

import { Field } from '../../components/field.tsx';
import { useApp } from '../../store/app.ts';
import { changePlan, usePlanning } from '../../store/planning.ts';
import { text } from '../../text/index.ts';

/** Which PKCS#11 library speaks to the token. */
export function TokenStage() {
  const modules = useApp((app) => app.status?.modules ?? []);
  const module = usePlanning((state) => state.module);
  return (
    <>
      <p>{text.planning.moduleHow}</p>
      <fieldset className="choices">
        <legend className="overline">{text.planning.module}</legend>
        {modules.map(({ name, path }) => (
          <label key={path} className="choice">
            <input
              type="radio"
              name="module"
              data-testid={`module-${name}`}
              checked={module.path === path}
              onChange={() => changePlan({ module: { ...module, path } })}
            />
            <span>
              <span className="choice-title">{name}</span>
              <span className="choice-hint mono">{path}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Field
        label={text.planning.modulePath}
        testid="module-path"
        value={module.path}
        onChange={(path) => changePlan({ module: { ...module, path } })}
        mono
      />
      <Field
        label={text.planning.configuration}
        testid="module-configuration"
        value={module.configuration}
        onChange={(configuration) => changePlan({ module: { ...module, configuration } })}
        mono
      />
    </>
  );
}

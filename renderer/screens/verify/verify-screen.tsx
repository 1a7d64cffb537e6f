import { Band } from '../../components/band.tsx';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { BusyLine, Refusal, ServiceNotice } from '../../components/notices.tsx';
import { chooseFolder, go, useApp } from '../../store/app.ts';
import { changeVerify, useVerify, verifyFolder } from '../../store/verify.ts';
import { text } from '../../text/index.ts';
import { VerdictReport } from './verdict-report.tsx';

/** Where a transcript folder is verified. */
export function VerifyScreen() {
  const report = useVerify((state) => state.report);
  return (
    <div className="window">
      <Band mode={report?.mode ?? null} title={text.verify.title} />
      <ServiceNotice />
      <main className="page">
        <p className="lead">{text.verify.how}</p>
        <VerifyForm />
        <Refusal />
        <BusyLine />
        {report !== null && <VerdictReport report={report} />}
        <p>
          <Button kind="quiet" testid="go-home" onPress={() => go({ screen: 'home' })}>
            {text.verify.back}
          </Button>
        </p>
      </main>
    </div>
  );
}

function VerifyForm() {
  const folder = useVerify((state) => state.folder);
  const trust = useVerify((state) => state.trust);
  const busy = useApp((app) => app.busy !== '');
  const choose = async () => {
    const chosen = await chooseFolder();
    if (chosen !== undefined) changeVerify({ folder: chosen });
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        void verifyFolder();
      }}
    >
      <div className="with-button">
        <Field
          label={text.verify.folder}
          testid="verify-path"
          value={folder}
          onChange={(value) => changeVerify({ folder: value })}
          mono
          required
        />
        <Button testid="verify-choose" onPress={() => void choose()}>
          {text.choose}
        </Button>
      </div>
      <Field
        label={text.verify.trust}
        hint={text.verify.trustHow}
        testid="verify-trust"
        value={trust}
        onChange={(value) => changeVerify({ trust: value })}
        mono
      />
      <p>
        <Button kind="primary" submit testid="verify-run" disabled={busy || folder.trim() === ''}>
          {text.verify.button}
        </Button>
      </p>
    </form>
  );
}

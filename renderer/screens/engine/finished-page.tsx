import type { CeremonyView } from '../../../shared/ipc/view.ts';
import { Button } from '../../components/button.tsx';
import { MarginRow } from '../../components/margin-row.tsx';
import { Refusal } from '../../components/notices.tsx';
import { Words } from '../../components/words.tsx';
import { go } from '../../store/app.ts';
import { verifyNow } from '../../store/verify.ts';
import { text } from '../../text/index.ts';

/** The end: where the transcript is, and the words everybody takes home. */
export function FinishedPage({ view }: { readonly view: CeremonyView }) {
  const { folder } = view;
  return (
    <article className="step" data-testid="finished-page">
      <div className="step-scroll">
        <header className="step-heading">
          <p className="overline">{view.code}</p>
          <h2 className="step-title">{view.aborted === null ? text.finished.title : text.aborted.finishedTitle}</h2>
        </header>
        <MarginRow label={text.finished.folder}>
          <p className="mono path" data-testid="transcript-folder">
            {folder}
          </p>
          <p>{counts(view)}</p>
        </MarginRow>
        <MarginRow label={text.finished.words}>
          <Words words={view.headWords} label={text.finished.words} size="compare" testid="final-words" />
          <p>{text.finished.wordsHow}</p>
        </MarginRow>
      </div>
      <div className="step-foot">
        <Refusal />
        <p className="actions">
          {folder !== null && (
            <Button kind="primary" testid="verify-now" onPress={() => verifyNow(folder)}>
              {text.finished.verify}
            </Button>
          )}
          <Button testid="go-home" onPress={() => go({ screen: 'home' })}>
            {text.finished.home}
          </Button>
        </p>
      </div>
    </article>
  );
}

function counts(view: CeremonyView): string {
  return [
    text.finished.countsText(view.count),
    text.runner.refusals(view.refusals),
    text.runner.interruptions(view.interruptions),
    text.runner.spoiled(view.spoiledSheets),
  ].join(', ');
}

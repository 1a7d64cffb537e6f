import { useState } from 'react';
import { Button } from '../components/button.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { text } from '../text/index.ts';
import { Camera } from './camera.tsx';
import { scanFile } from './scan.ts';
import type { ReadShare, ShareProblem, ShareVerdict } from './share-check.ts';
import { TypedShare } from './typed-share.tsx';

/** What the field says, which depends on what becomes of the share. */
export interface ShareWords {
  readonly legend: string;
  readonly how: string;
  readonly matches: string;
}

interface ShareFieldProps {
  readonly words: ShareWords;
  /** Judges what was read, and wipes it. */
  readonly judge: (ascii: Uint8Array, by: ReadShare['by']) => ShareVerdict;
  readonly read: ReadShare | null;
  readonly onRead: (read: ReadShare | null) => void;
}

/** The printed sheet, read by camera, from a scan, or by hand; only what the judge gives leaves this field. */
export function ShareField({ words, judge, read, onRead }: ShareFieldProps) {
  const [way, setWay] = useState<'none' | 'camera' | 'typed'>('none');
  const [problem, setProblem] = useState<ShareProblem | null>(null);
  const [note, setNote] = useState('');

  const check = (ascii: Uint8Array, by: ReadShare['by']) => {
    const result = judge(ascii, by);
    setNote('');
    setProblem('problem' in result ? result.problem : null);
    onRead('read' in result ? result.read : null);
    if (by === 'scan' || 'read' in result) setWay('none');
  };
  const fromFile = async (file: File | undefined) => {
    if (file === undefined) return;
    const ascii = await scanFile(file).catch(() => undefined);
    if (ascii === undefined) setNote(text.share.fileNone);
    else check(ascii, 'scan');
  };

  return (
    <fieldset className="share">
      <legend>{words.legend}</legend>
      {read !== null ? (
        <p className="proved" role="status" data-testid="share-matches">
          ✓ {words.matches}
        </p>
      ) : (
        <>
          <p className="hint">{words.how}</p>
          <Ways way={way} onWay={setWay} onFile={fromFile} />
          {way === 'camera' && (
            <Camera
              onFound={(ascii) => check(ascii, 'scan')}
              onFailed={() => {
                setWay('none');
                setNote(text.share.cameraFailed);
              }}
            />
          )}
          {way === 'typed' && <TypedShare positions={problem?.positions ?? []} onCheck={(ascii) => check(ascii, 'typed')} />}
          <p className="field-problem" role="status" data-testid="share-note">
            {note}
          </p>
          {problem !== null && <Problem problem={problem} onDismiss={() => setProblem(null)} />}
        </>
      )}
    </fieldset>
  );
}

interface WaysProps {
  readonly way: 'none' | 'camera' | 'typed';
  readonly onWay: (way: 'none' | 'camera' | 'typed') => void;
  readonly onFile: (file: File | undefined) => void;
}

function Ways({ way, onWay, onFile }: WaysProps) {
  return (
    <div className="actions">
      <Button testid="custodian-share-camera" onPress={() => onWay(way === 'camera' ? 'none' : 'camera')}>
        {way === 'camera' ? text.share.cameraStop : text.share.camera}
      </Button>
      <Button testid="custodian-share-type" onPress={() => onWay('typed')}>
        {text.share.typed}
      </Button>
      <label className="button button-plain file">
        {text.share.file}
        <input
          type="file"
          accept="image/png,image/jpeg"
          data-testid="custodian-share-file"
          onChange={(event) => onFile(event.target.files?.[0])}
        />
      </label>
    </div>
  );
}

function Problem({ problem, onDismiss }: { readonly problem: ShareProblem; readonly onDismiss: () => void }) {
  return (
    <div data-testid="share-problem">
      <ErrorNotice error={problem.error} onDismiss={onDismiss} />
      {problem.places.length > 0 && (
        <div data-testid="share-places">
          <p>{text.share.lookAt}</p>
          <ul>
            {problem.places.map((place) => (
              <li key={place}>{place}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

import { hexToBytes } from '../../shared/core/bytes.ts';
import type { Json } from '../../shared/core/canonical-json.ts';
import { bytesToWords } from '../../shared/core/words.ts';
import type { CurrentStepView } from '../../shared/ipc/view.ts';
import type { Row } from '../components/rows.tsx';
import { Words } from '../components/words.tsx';
import { text } from '../text/index.ts';
import { member, textOf } from './read-observed.ts';

const DIGEST = /^[0-9a-f]{64}$/;

interface DigestWordsProps {
  readonly step: CurrentStepView;
  /** The member of an observation that holds the digest. */
  readonly name: string;
}

/** The digest that the first turn of a step observed, whole, as thirty-two words to be read aloud; nothing before there is one. */
export function DigestWords({ step, name }: DigestWordsProps) {
  const digest = textOf(member(step.turns[0]?.observed, name));
  if (!DIGEST.test(digest)) return null;
  return <Words words={bytesToWords(hexToBytes(digest))} label={text.steps.words} size="read" testid="digest-words" />;
}

/** What people look at of something issued, without its bytes. */
export function issuedRows(observed: Json | undefined): readonly Row[] {
  const rows = ['subject', 'serial', 'publicKey', 'number', 'revoked', 'algorithm', 'from', 'to'].map((name) => ({
    label: text.observedLabel(name),
    value: textOf(member(observed, name)),
  }));
  const sha256 = { label: text.observedLabel('issuedSha256'), value: textOf(member(observed, 'sha256')) };
  return [...rows, sha256].filter(({ value }) => value !== '');
}

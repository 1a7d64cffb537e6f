import type { Json } from '../../shared/core/canonical-json.ts';
import { chosenRows } from '../components/observed.ts';
import type { Row } from '../components/rows.tsx';
import { text } from '../text/index.ts';
import { member, members, textOf } from './read-observed.ts';
import type { StepView } from './step-view.ts';

/** An earlier transcript: which it is, who signed it, and what it tells, without the bytes. */
export const readTranscript: StepView = {
  lingers: true,
  observed: ({ observed }) => [
    ...chosenRows(observed, ['ceremony', 'title', 'closedAt', 'mode', 'statementSha256']),
    ...members(member(observed, 'signers')).map((signer) => ({
      label: text.steps.signedBy,
      value: `${textOf(member(signer, 'name'))} (${text.role(textOf(member(signer, 'role')))})`,
    })),
    ...chosenRows(observed, ['notes', 'token']),
    ...toldRows(member(observed, 'told')),
  ],
};

function toldRows(told: Json): readonly Row[] {
  const { toldKey, toldSet, toldBackup } = text.steps;
  return [
    ...rowsOf(told, 'keys', (name, key) => {
      const check = member(key, 'checkValue');
      const known =
        check === null ? text.steps.keyPair : text.steps.knownBy(textOf(member(check, 'value')), textOf(member(check, 'method')));
      return toldKey(name, textOf(member(key, 'label')), known);
    }),
    ...rowsOf(told, 'sets', (name, set) =>
      toldSet(name, textOf(member(set, 'threshold')), textOf(member(set, 'total')), textOf(member(set, 'fingerprint'))),
    ),
    ...rowsOf(told, 'backups', (name, backup) => toldBackup(name, textOf(member(backup, 'key')), textOf(member(backup, 'set')))),
  ];
}

function rowsOf(told: Json, part: string, describe: (name: string, item: Json) => string): readonly Row[] {
  const record = member(told, part);
  if (record === null || typeof record !== 'object' || Array.isArray(record)) return [];
  return Object.entries(record).map(([name, item]) => ({
    label: text.steps.told[part] ?? part,
    value: describe(name, item as Json),
  }));
}

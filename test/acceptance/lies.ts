import { bytesToBase64 } from '../../shared/core/bytes.ts';
import type { Json } from '../../shared/core/canonical-json.ts';
import type { CeremonyEvent } from '../../shared/transcript/event.ts';

/** What was observed, as it stands in an event. */
export type Observed = Record<string, Json>;
/** How an observation is changed. */
export type Change = (observed: Observed, event: CeremonyEvent) => Observed;

const other = { method: 'CMAC', value: '0000000000' };
/** A hash of nothing that there is. */
export const zeros = '0'.repeat(64);
const blob = bytesToBase64(new Uint8Array(40));

/** Lies that keep every form: told in which turn, what they are, how they are told, and what must be named. */
export const lies: readonly [step: string, turn: string, lie: string, change: Change, named: string][] = [
  [
    'roll-call',
    'present-custodian-1',
    'another certificate',
    (o) => ({ ...o, certificateSha256: zeros }),
    'certificate of custodian-1',
  ],
  ['look-at-laptop', 'look', 'nothing looked at', (o) => ({ ...o, checks: [] }), 'whether anything was looked at'],
  ['open-token', 'login', 'another library', (o) => ({ ...o, librarySha256: zeros }), 'library of the plan'],
  ['open-token', 'login', 'another label', (o) => ({ ...o, label: 'mine' }), 'label of the token'],
  ['open-token', 'login', 'no marker', (o) => ({ ...o, marker: null }), 'whether practice made the token'],
  ['open-token', 'login', 'other abilities', (o) => ({ ...o, oaepSha256: o.oaepSha256 !== true }), 'the act login'],
  ['make-key', 'generate', 'another label', (o) => ({ ...o, label: 'mine' }), 'label of the key'],
  ['make-key', 'generate', 'fewer bits', (o) => ({ ...o, bits: 128 }), 'bits of the key'],
  ['make-key', 'generate', 'another id', (o) => ({ ...o, id: '00'.repeat(16) }), 'announced id'],
  ['make-key', 'generate', 'another check value', (o) => ({ ...o, checkValue: other }), 'the act generate'],
  ['make-key', 'generate', 'a key that stays', (o) => ({ ...o, extractable: false }), 'whether the key is extractable'],
  ['make-key', 'generate', 'no attributes', (o) => ({ ...o, attributes: [] }), 'whether attributes were read back'],
  ['make-key', 'generate', 'an attribute that differs', attribute('different', 'false'), 'an attribute that read back otherwise'],
  ['make-key', 'generate', 'an attribute called equal', attribute('equal', 'false'), 'an attribute that read back otherwise'],
  [
    'split-key',
    'split',
    'two equal commitments',
    commitments(([first, , third]) => [first, first, third]),
    'number of different commitments',
  ],
  ['split-key', 'split', 'one commitment more', commitments((all) => [...all, zeros]), 'number of different commitments'],
  ['split-key', 'split', 'other commitments', commitments((all) => all.toReversed()), 'fingerprint of the commitments'],
  ['split-key', 'split', 'no commitments', commitments(() => ['a', 'b', 'c']), 'fingerprint of the commitments'],
  ['split-key', 'split', 'x = 0', (o) => ({ ...o, coordinates: [0, 1, 2] }), 'whether every coordinate is from 1 to 255'],
  ['split-key', 'split', 'one x twice', (o) => ({ ...o, coordinates: [1, 1, 2] }), 'number of different coordinates'],
  ['split-key', 'split', 'another run', (o) => ({ ...o, run: 2 }), 'run of the block'],
  ['prove-shares', 'combine', 'another check value', (o) => ({ ...o, checkValue: other }), 'check value of set'],
  ['prove-shares', 'combine', 'fewer subsets tried', (o) => ({ ...o, subsets: 1 }), 'number of minimal subsets tried'],
  ['prove-shares', 'combine', 'fewer subsets known', (o) => ({ ...o, subsets: 2, subsetsOf: 2 }), 'number of minimal subsets'],
  ['prove-shares', 'combine', 'too few not tried', (o) => ({ ...o, tooFew: 1 }), 'one too few'],
  ['back-up-key', 'wrap', 'another blob', (o) => ({ ...o, blob }), 'SHA-256 of the wrapped key'],
  ['back-up-key', 'wrap', 'another hash', (o) => ({ ...o, sha256: zeros }), 'SHA-256 of the wrapped key'],
  ['back-up-key', 'wrap', 'another key inside', (o) => ({ ...o, unwrappedCheckValue: other }), 'check value of data-key'],
  ['back-up-key', 'wrap', 'another mechanism', (o) => ({ ...o, mechanism: 'ROT13' }), 'the act wrap'],
  ['print-share-1', 'print', 'another sheet', (o) => ({ ...o, sheet: 'mine' }), 'name of the sheet'],
  ['print-share-1', 'print', 'another printer', (o) => ({ ...o, printer: 'mine' }), 'the act print'],
  ['read-share-1', 'read-back', 'another commitment', (o) => ({ ...o, commitment: zeros }), 'commitment of share 1'],
  ['read-share-1', 'read-back', 'another share', (o) => ({ ...o, index: 2 }), 'index of the share'],
  ['read-share-1', 'read-back', 'nothing read', (o) => ({ ...o, by: 'countersigned' }), 'whether it was read by its holder'],
  ['read-share-1', 'countersign', 'another commitment', (o) => ({ ...o, commitment: zeros }), 'commitment of share 1'],
  ['read-request', 'read', 'another wrapping key', (o) => ({ ...o, wrappingKeySha256: zeros }), 'SHA-256 of the wrapping key'],
  ['read-request', 'read', 'more time', (o) => ({ ...o, validTo: 'no limit' }), 'end of the request'],
  ['read-request', 'read', 'compared already', (o) => ({ ...o, compared: true }), 'whether it was compared'],
  ['read-request', 'read', 'no request', (o) => ({ ...o, request: { bytes: '' } }), 'values that can be read'],
  ['read-request', 'compare', 'not compared', (o) => ({ ...o, compared: false }), 'whether it was compared'],
  ['wrap-for-cloud', 'wrap', 'another hash', (o) => ({ ...o, sha256: zeros }), 'SHA-256 of the wrapped key'],
  ['wrap-for-cloud', 'wrap', 'a key that may still leave', (o) => ({ ...o, extractable: true }), 'whether the key may leave'],
  [
    'wrap-for-cloud',
    'wrap',
    'the other way',
    (o) => ({ ...o, path: o.path === 'host' ? 'token' : 'host' }),
    'where it was wrapped',
  ],
  ['write-medium', 'write', 'a file less', files((all) => all.slice(1)), 'file of backup data-key-backup'],
  [
    'write-medium',
    'write',
    'a file more',
    files((all) => [...all, { path: 'mine', length: 1, sha256: zeros }]),
    'a file that nothing asks for',
  ],
  ['write-medium', 'write', 'a file twice', files((all) => [...all, ...all.slice(1, 2)]), 'number of different files'],
  [
    'write-medium',
    'write',
    'an empty file',
    files(([first, ...rest]) => [...(first === undefined ? [] : [first]), ...rest.map((file) => ({ ...file, length: 0 }))]),
    'an empty file',
  ],
  [
    'write-medium',
    'write',
    'another file',
    files((all) => all.map((file) => ({ ...file, sha256: zeros }))),
    'file of backup data-key-backup',
  ],
  ['write-medium', 'write', 'no bundle', files((all) => all.slice(0, 1)), 'files of bundle cloud-bundle'],
  ['note-room', 'write-down', 'other items', () => ({ values: { medium: 'M-1' } }), 'items written down'],
  [
    'close-transcript',
    'decide-custodian-1',
    'a refusal without its reason',
    (o) => ({ ...o, decision: 'refuse' }),
    'whether refuse is alone',
  ],
];

function attribute(verdict: string, found: string): Change {
  return ({ attributes, ...observed }) => {
    const [first, ...rest] = attributes as Observed[];
    return { ...observed, attributes: [{ ...first, required: 'true', found, verdict }, ...rest] };
  };
}

function commitments(change: (all: (Json | undefined)[]) => (Json | undefined)[]): Change {
  return (observed) => ({ ...observed, commitments: change(observed.commitments as Json[]) as Json[] });
}

function files(change: (all: Observed[]) => Observed[]): Change {
  return (observed) => ({ ...observed, files: change(observed.files as Observed[]) });
}

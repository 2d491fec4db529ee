import type { ResultRow } from '../../contract/seed-lists.ts';
import type { Refusal } from '../../model/errors.ts';
import { refusalWords } from '../../words/refusal-words.ts';
import { detailOf, filesOf, tellerOf, transfersOf } from '../data/console-data.ts';
import { askFolder } from '../state/fetch-prompt.ts';
import { askFile, isReadable } from '../state/file-prompt.ts';
import type { Binding } from './binding.ts';
import { keyOf } from './key.ts';
import { KEYS } from './keys.ts';
import type { Situation } from './situation.ts';
import { readOnlyReason, unknownWords } from './verb-reasons.ts';

/** Why no files of the seed here can be fetched now, or null. */
function fetchReason({ data, row }: Situation): string | null {
  const readOnly = readOnlyReason(data);
  if (readOnly !== null) return readOnly;
  if (row === undefined) return 'no seed under the cursor';
  const detail = detailOf(data, row.id);
  if (detail === undefined) return unknownWords(data).long;
  const refusal = fetchRefusal(detail.results.find(({ counting }) => counting));
  if (refusal !== null) return refusalWords(refusal, tellerOf(data)).long;
  const isComing = transfersOf(data, row.id).some(({ way, side }) => way === 'in' && side === 'outputs');
  return isComing ? `they are being fetched: ${keyOf(KEYS.work.stop)} stops it` : null;
}

/** What the node would say of a seed whose result brought no files that can be used. */
function fetchRefusal(result: ResultRow | undefined): Refusal | null {
  if (result === undefined) return { code: 'no-files', facts: { what: 'no-result' } };
  const { seed_id, files, no_files, truncated, stdout, stderr } = result;
  if (files === undefined) {
    const printed_bytes =
      (truncated?.stdout_bytes ?? Buffer.byteLength(stdout)) +
      (truncated?.stderr_bytes ?? Buffer.byteLength(stderr));
    const facts = { what: 'none-brought', seed_id, printed_bytes } as const;
    return { code: 'no-files', facts: no_files === undefined ? facts : { ...facts, no_files } };
  }
  return 'fault' in files ? { code: 'bad-files', facts: { of: 'result', fault: files.fault } } : null;
}

/** True where they were written nowhere yet, as far as this node knows. */
const areUnwritten = ({ data, row }: Situation): boolean =>
  row !== undefined &&
  !filesOf(data, row.id).some(({ side, written_to }) => side === 'outputs' && written_to.length > 0);

export const FETCH: Binding = {
  keys: KEYS.work.fetch,
  contexts: ['market', 'seed'],
  words: { long: 'write the files of its result into a folder', short: 'write files' },
  run: askFolder,
  hint: (_, situation) =>
    fetchReason(situation) === null && areUnwritten(situation) ? { weight: 6, place: 3 } : null,
  group: { section: 'NOW' },
  disabledReason: fetchReason,
};

/** Why no file of the seed here can be read now, or null. */
function readReason({ data, row }: Situation): string | null {
  if (row === undefined) return 'no seed under the cursor';
  if (detailOf(data, row.id) === undefined) return unknownWords(data).long;
  const sides = filesOf(data, row.id);
  if (sides.length === 0) return 'there are no files of this seed';
  if (sides.some(({ files }) => files.some(isReadable))) return null;
  const canFetch = sides.some(({ side }) => side === 'outputs');
  return `none of its files is here${canFetch ? `: ${keyOf(KEYS.work.fetch)} fetches those of its result` : ''}`;
}

export const READ: Binding = {
  keys: KEYS.work.read,
  contexts: ['seed'],
  words: { long: 'show the text of one of its files', short: 'read a file' },
  run: askFile,
  hint: (_, situation) => (readReason(situation) === null ? { weight: 4, place: 3 } : null),
  group: { section: 'NOW' },
  disabledReason: readReason,
};

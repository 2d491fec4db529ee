import { isAbsolute } from 'node:path';
import { definedOf } from '../../base/defined-of.ts';
import type { ActionInput, ActionValue, Acts } from '../../contract/actions.ts';
import { done, type Outcome, refused } from '../../model/errors.ts';
import { readNoFiles } from '../../model/files/no-files.ts';
import { countingResult } from '../../model/fold/folded-seed.ts';
import type { Changes } from '../changes.ts';
import type { Ledger } from '../replication/ledger.ts';
import { findSeed } from '../trade/find-id.ts';
import { storedResult } from '../trade/seed-parts.ts';
import type { NodeFiles } from './node-files.ts';
import { readFile } from './read-file.ts';
import { type ShowFilesParts, showFiles } from './show-files.ts';

type FileActionId = 'fetch' | 'filesList' | 'filesShow' | 'filesRead' | 'filesVerify' | 'filesDrop';

export interface FileActsParts extends ShowFilesParts {
  readonly files: NodeFiles;
  readonly ledger: Pick<Ledger, 'market' | 'marketOf' | 'text'>;
  readonly changes: Pick<Changes, 'seeds'>;
}

/** What a node can be told to do with the files that it keeps. */
export const fileActs = (parts: FileActsParts): Acts<FileActionId> => ({
  fetch: (input) => fetchFiles(parts, input),
  filesList: async () => done(parts.files.list()),
  filesShow: (input) => showFiles(parts, input),
  filesRead: (input) => readFile(parts, input),
  filesVerify: async () => done(await parts.files.verify()),
  filesDrop: ({ seed }) => parts.files.drop(seed.toLowerCase()),
});

/** Writes what the seed's result brought into a folder. */
async function fetchFiles(
  { files, ledger, finished, changes }: FileActsParts,
  { seed: given, to }: ActionInput['fetch'],
): Promise<Outcome<ActionValue['fetch']>> {
  if (!isAbsolute(to)) return refused('invalid-field', { problem: 'not-absolute' }, 'to');
  const found = findSeed(ledger.market, finished, given);
  if (!found.ok) return found;
  const folded = ledger.marketOf(found.value).folded(found.value);
  const result = folded === undefined ? undefined : countingResult(folded);
  if (folded === undefined || result === undefined) return refused('no-files', { what: 'no-result' });
  const brought = result.result.files;
  if (brought === undefined) {
    const { stdout, stderr, no_files } = storedResult(ledger.text(result.held.key));
    const printed_bytes = Buffer.byteLength(`${stdout ?? ''}${stderr ?? ''}`);
    const facts = { what: 'none-brought', seed_id: found.value, printed_bytes } as const;
    return refused('no-files', { ...facts, ...definedOf({ no_files: readNoFiles(no_files) }) });
  }
  if ('fault' in brought) return refused('bad-files', { of: 'result', fault: brought.fault });
  const manifest = await files.fetch(folded.seed, brought, [result.held.from], to);
  if (!manifest.ok) return manifest;
  // Where they lie now shows with the seed.
  changes.seeds([found.value]);
  return done({
    ...{ seed_id: found.value, result_id: result.result.id, to },
    files: manifest.value.files.map(({ path, bytes, cid }) => ({ path, bytes, cid })),
  });
}

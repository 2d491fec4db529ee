import type { SeedFilesRow } from '../../contract/actions/files-show.ts';
import type { ActionInput, ActionValue } from '../../contract/actions.ts';
import { done, type Outcome } from '../../model/errors.ts';
import type { FileSide, FilesName } from '../../model/files/file-names.ts';
import { countingResult, type FoldedSeed } from '../../model/fold/folded-seed.ts';
import type { Ledger } from '../replication/ledger.ts';
import { findSeed } from '../trade/find-id.ts';
import type { FinishedRows } from '../trade/finished-rows.ts';
import type { NodeFiles } from './node-files.ts';

export interface ShowFilesParts {
  readonly files: Pick<NodeFiles, 'store' | 'written'>;
  readonly ledger: Pick<Ledger, 'market' | 'marketOf'>;
  readonly finished: Pick<FinishedRows, 'find'>;
}

/** Rows of one side that are shown. */
const SHOWN_MAX = 1000;

/** What files a seed gives, and what its result brought, as far as their lists are here. */
export async function showFiles(
  { files, ledger, finished }: ShowFilesParts,
  { seed: given }: ActionInput['filesShow'],
): Promise<Outcome<ActionValue['filesShow']>> {
  const found = findSeed(ledger.market, finished, given);
  if (!found.ok) return found;
  const folded = ledger.marketOf(found.value).folded(found.value);
  const sides: SeedFilesRow[] = [];
  for (const [side, name] of folded === undefined ? [] : namedFiles(folded)) {
    const written_to = side === 'outputs' ? files.written.of(name.cid) : [];
    sides.push({ side, ...name, files: await rowsOf(files, name), written_to });
  }
  return done({ seed_id: found.value, sides });
}

/** The files that a seed names: those that it gives, and those that its result brought. */
export function namedFiles(folded: FoldedSeed): readonly (readonly [FileSide, FilesName])[] {
  const { files } = folded.seed;
  const gives = files !== undefined && 'inputs' in files ? files.inputs : null;
  const brought = countingResult(folded)?.result.files;
  return [
    ...(gives === null ? [] : [['inputs', gives] as const]),
    ...(brought === undefined || 'fault' in brought ? [] : [['outputs', brought] as const]),
  ];
}

async function rowsOf({ store }: Pick<NodeFiles, 'store'>, name: FilesName): Promise<SeedFilesRow['files']> {
  const manifest = await store.manifest(name);
  const shown = manifest?.files.slice(0, SHOWN_MAX) ?? [];
  return Promise.all(
    shown.map(async ({ path, mode, bytes, cid }) => ({ path, mode, bytes, here: await store.has(cid) })),
  );
}

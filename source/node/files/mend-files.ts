import { existsSync } from 'node:fs';
import type { NodeSettings } from '../../contract/settings.ts';
import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import type { NodeId } from '../../model/types.ts';
import { dataDirFiles } from '../../store/data-dir.ts';
import type { Ledger } from '../replication/ledger.ts';
import type { NodeFiles } from './node-files.ts';

export interface MendFilesParts {
  readonly us: NodeId;
  readonly settings: Pick<NodeSettings, 'dataDir'>;
  readonly ledger: { readonly market: Pick<Ledger['market'], 'seedIds' | 'folded'> };
  readonly files: Pick<NodeFiles, 'store' | 'keep'>;
}

/**
 * For the start of a node: keeps what its own envelopes name and a crash left without a reference, then removes what nothing refers to.
 * Does nothing where there never were files.
 */
export async function mendFiles({ us, settings, ledger, files }: MendFilesParts): Promise<void> {
  if (!existsSync(dataDirFiles(settings.dataDir).files)) return;
  for (const id of ledger.market.seedIds()) {
    const folded = ledger.market.folded(id);
    if (folded === undefined) continue;
    for (const [side, name] of ownFiles(folded, us)) {
      if (await files.store.has(name.cid)) await files.keep(folded.seed, side, name);
    }
  }
  await files.store.sweep();
}

/** What this node gave or made of a seed. */
function ownFiles({ seed, results }: FoldedSeed, us: NodeId) {
  const given = seed.files !== undefined && 'inputs' in seed.files ? seed.files.inputs : null;
  const made = results.flatMap(({ held, result: { files } }) =>
    held.from === us && files !== undefined && 'cid' in files ? [['outputs', files] as const] : [],
  );
  return [...(seed.created_by === us && given !== null ? [['inputs', given] as const] : []), ...made];
}

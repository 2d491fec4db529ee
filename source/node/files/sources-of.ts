import type { WantedFiles } from '../../files/file-fetcher.ts';
import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import type { NodeId } from '../../model/types.ts';

/** Who is asked at the most. */
const SOURCES_MAX = 8;

/**
 * Who may have files of a seed, the likeliest first: who is known to, then, of inputs, the workers that had an award and keep them until
 * the horizon, the newest first; of outputs, those whose results have the same under one name. Never this node itself.
 */
export function sourcesOf(
  { side, files, sources }: Pick<WantedFiles, 'side' | 'files' | 'sources'>,
  folded: Pick<FoldedSeed, 'claims' | 'results'> | undefined,
  us: NodeId,
): readonly NodeId[] {
  const workers = (folded?.claims ?? []).toReversed().map(({ claim }) => claim.worker);
  const makers = (folded?.results ?? []).flatMap(({ held, result }) =>
    result.files !== undefined && 'cid' in result.files && result.files.cid === files.cid ? [held.from] : [],
  );
  const all = [...sources, ...(side === 'inputs' ? workers : makers)];
  return [...new Set(all)].filter((peer) => peer !== us).slice(0, SOURCES_MAX);
}

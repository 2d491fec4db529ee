import type { FoldedSeed } from '../../model/fold/folded-seed.ts';
import type { NodeId } from '../../model/types.ts';

/** P2: with whom an accepted result of a seed makes a trade of ours; nobody where it is between others. */
export function partnersOf({ seed, results }: FoldedSeed, us: NodeId): readonly NodeId[] {
  const workers = results.flatMap(({ held, accepted }) => (accepted && held.verified ? [held.from] : []));
  const partners = seed.created_by === us ? workers : workers.includes(us) ? [seed.created_by] : [];
  return partners.filter((partner) => partner !== us);
}

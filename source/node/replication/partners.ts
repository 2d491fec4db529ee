import type { FoldedSeed, SeedRecord } from '../../model/fold/folded-seed.ts';
import type { NodeId } from '../../model/types.ts';

/** P2: with whom an accepted result of a seed makes a trade of ours; nobody where it is between others. */
export function partnersOf({ seed, results }: FoldedSeed, us: NodeId): readonly NodeId[] {
  const workers = results.flatMap(({ held, accepted }) => (accepted && held.verified ? [held.from] : []));
  const partners = seed.created_by === us ? workers : workers.includes(us) ? [seed.created_by] : [];
  return partners.filter((partner) => partner !== us);
}

/** Whether a seed of ours could tell of a partner that is not known yet. */
export const mayTellPartner = (
  { seeds, claims, settlements }: SeedRecord,
  us: NodeId,
  known: ReadonlySet<NodeId>,
): boolean =>
  settlements.some(({ settlement }) => settlement.status === 'Accepted') &&
  [...seeds.map(({ seed }) => seed.created_by), ...claims.map(({ claim }) => claim.worker)].some(
    (node) => node !== us && !known.has(node),
  );

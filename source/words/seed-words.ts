import type { SeedDetail, SeedRow } from '../contract/node-api.ts';
import type { ClaimRow, SeedPart, SettlementRow } from '../contract/seed-lists.ts';
import { isOurMove } from '../contract/turn.ts';
import type { Look } from './look.ts';
import { formatCount } from './numbers.ts';
import type { Wording } from './wording.ts';

/** Signs beside a status, and what each says. */
export const MARKS = {
  '!': 'void: its publisher equivocates',
  '#': 'disputed',
  '?': 'unverified: from a node that does not sign',
  '^': 'not sent yet',
  '~': 'late',
} as const;
export type Mark = keyof typeof MARKS;

type MarkedRow = Pick<SeedRow, 'status' | 'disputed' | 'verified' | 'unsent' | 'late'>;

/** The marks of a seed, the gravest first. */
export function marksOf(seed: MarkedRow): readonly Mark[] {
  return [
    ...(seed.status === 'Void' ? (['!'] as const) : []),
    ...(seed.disputed ? (['#'] as const) : []),
    ...(seed.verified ? [] : (['?'] as const)),
    ...(seed.unsent ? (['^'] as const) : []),
    ...(seed.late ? (['~'] as const) : []),
  ];
}

/** The look of a seed's status. */
export function statusLook(seed: Pick<SeedRow, 'status' | 'turn'>): Look | undefined {
  if (isOurMove(seed)) return 'attention';
  switch (seed.status) {
    case 'Accepted':
      return 'good';
    case 'Rejected':
    case 'Forfeited':
    case 'Void':
      return 'bad';
    case 'Claimed':
    case 'Running':
      return 'active';
    case 'Expired':
      return 'dim';
    case 'Open':
    case 'Done':
      return undefined;
  }
}

/** Live bids of how many: `3/4`, `4/-` without a limit. */
export const bidsCell = ({
  live_bid_count,
  max_bids,
}: Pick<SeedRow, 'live_bid_count' | 'max_bids'>): string =>
  `${live_bid_count}/${max_bids === 0 ? '-' : max_bids}`;

/** What is to be known of a claim; in short, nothing of one that simply holds. */
export function claimState({ holds, disputed }: Pick<ClaimRow, 'holds' | 'disputed'>): Wording {
  const held = holds ? 'holds' : 'does not hold';
  if (disputed) return { long: `${held}, disputed`, short: `${held}, disputed #` };
  return { long: held, short: holds ? '' : held };
}

/** Behind what a settlement says: `, without effect`, or '' where it has one. */
export function settlementState({
  waiting,
  effective,
}: Pick<SettlementRow, 'waiting' | 'effective'>): string {
  if (waiting) return ', waits for its result';
  return effective ? '' : ', without effect';
}

/** How much of a list of a seed is on further pages; null where nothing is. */
export function restWords(detail: SeedDetail, part: SeedPart): string | null {
  const rest = detail.pages[part].total - detail[part].length;
  return rest === 0 ? null : `and ${formatCount(rest)} more`;
}

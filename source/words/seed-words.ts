import type { SeedRow } from '../contract/node-api.ts';
import { isOurMove } from '../contract/turn.ts';
import type { Style } from './style.ts';

/** Signs beside a status, and what each says. */
export const MARKS = {
  '#': 'disputed',
  '?': 'unverified: from a node that does not sign',
  '^': 'not sent yet',
  '~': 'late',
} as const;
export type Mark = keyof typeof MARKS;

type MarkedRow = Pick<SeedRow, 'disputed' | 'verified' | 'unsent' | 'late'>;

export function marksOf(seed: MarkedRow): readonly Mark[] {
  return [
    ...(seed.disputed ? (['#'] as const) : []),
    ...(seed.verified ? [] : (['?'] as const)),
    ...(seed.unsent ? (['^'] as const) : []),
    ...(seed.late ? (['~'] as const) : []),
  ];
}

export function statusStyle(seed: Pick<SeedRow, 'status' | 'turn'>): Style | undefined {
  if (isOurMove(seed)) return 'yellow';
  switch (seed.status) {
    case 'Accepted':
      return 'green';
    case 'Rejected':
    case 'Forfeited':
      return 'red';
    case 'Claimed':
    case 'Running':
      return 'cyan';
    case 'Expired':
      return 'dim';
    case 'Open':
    case 'Done':
      return undefined;
  }
}

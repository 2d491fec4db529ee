import type { SeedRow } from '../contract/node-api.ts';
import type { Style } from './style.ts';

type WaitingRow = Pick<SeedRow, 'status' | 'waits_for' | 'role'>;

/** What the seed waits for, of whom: `you: settle`, `bidders`, `worker: run`; `-` where nothing is left to do. */
export function waitsForWords(seed: WaitingRow): string {
  switch (seed.waits_for) {
    case null:
      return '-';
    case 'bidders':
      return 'bidders';
    case 'worker':
      return seed.role === 'worker' ? 'you: run' : 'worker: run';
    case 'publisher':
      return `${seed.role === 'publisher' ? 'you' : 'publisher'}: ${publisherTask(seed)}`;
  }
}

function publisherTask({ status }: WaitingRow): string {
  if (status === 'Done') return 'settle';
  return status === 'Forfeited' ? 're-award' : 'award';
}

export const waitsForYou = (seed: WaitingRow): boolean => waitsForWords(seed).startsWith('you:');

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

export function statusStyle(seed: WaitingRow): Style | undefined {
  if (waitsForYou(seed)) return 'yellow';
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

import type { EnvelopeKind } from '../model/types.ts';

/** What an event says of an envelope: who, which seed, and the figures of its kind. */
export type EnvelopeFacts = {
  readonly kind: EnvelopeKind;
  readonly seed_id: string;
  readonly from: string;
  readonly key: string;
  readonly verified: boolean;
  readonly title?: string;
  readonly reward?: number;
  readonly min_price?: number;
  readonly bid_id?: string;
  /** Of a bid, or of the bid that a claim carries. */
  readonly price?: number | null;
  readonly claim_id?: string;
  readonly worker?: string;
  readonly result_id?: string;
  readonly exit_code?: number;
  readonly timed_out?: boolean;
  readonly status?: 'Accepted' | 'Rejected';
};

import { STORE_MAX_BYTES } from '../../source/contract/settings.ts';
import type { LedgerParts } from '../../source/node/replication/ledger.ts';

/** A ledger's room where nothing is ever dropped for want of it. */
export const AMPLE_ROOM: LedgerParts['room'] = {
  hearer: { looked: () => {}, evicted: () => {}, storeFailed: () => {} },
  limitBytes: STORE_MAX_BYTES.usual,
  disk: () => undefined,
};

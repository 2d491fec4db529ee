import { STORE_MAX_BYTES } from '../../source/contract/settings.ts';
import type { WantOfRoom } from '../../source/node/replication/day-summaries.ts';
import type { LedgerParts } from '../../source/node/replication/ledger.ts';
import type { RoomUse } from '../../source/node/replication/room.ts';

/** A ledger's room where nothing is ever dropped for want of it. */
export const AMPLE_ROOM: LedgerParts['room'] = {
  hearer: { looked: () => {}, evicted: () => {}, storeFailed: () => {} },
  limitBytes: STORE_MAX_BYTES.usual,
  disk: () => undefined,
};

/** Nothing is refused or dropped for want of room. */
export const NOTHING_UNWANTED: WantOfRoom = { isMarked: () => false, isUnwanted: () => false };

/** An empty store. */
export const AMPLE_USE: RoomUse = {
  ...{ usedBytes: 0, keptBytes: 0, knownBytes: 0, strangersBytes: 0 },
  ...{ limitBytes: STORE_MAX_BYTES.usual, isDiskLow: false },
};

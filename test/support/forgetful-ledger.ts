import { AuthorBook } from '../../source/identity/node-id.ts';
import type { Damage } from '../../source/node/replication/damage.ts';
import { Ledger } from '../../source/node/replication/ledger.ts';
import type { Store } from '../../source/store/store.ts';
import { AMPLE_ROOM } from './ample-room.ts';
import { testKey } from './sealed.ts';

/** Admission as the node does it, on a store that keeps nothing; `append` may fail as a disk does. */
export const forgetfulLedger = (nowMs: number, append: () => void = () => {}): Ledger =>
  new Ledger({
    store: {
      append,
      use: () => ({ usedBytes: 0, freeBytes: 0 }),
      roomBook: { partners: () => new Set() },
      shelf: { has: () => false },
    } as unknown as Store,
    clock: { now: () => nowMs },
    soon: setImmediate,
    us: testKey(9).nodeId,
    authors: new AuthorBook(),
    damage: {} as Damage,
    room: AMPLE_ROOM,
  });

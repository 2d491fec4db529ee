import { randomBytes } from 'node:crypto';
import { Market, seedIdOf } from '../../../source/model/fold/market.ts';
import type { EnvelopeKey, HeldEnvelope, SeedId } from '../../../source/model/types.ts';
import { AddressTokens } from '../../../source/network/peers/address-tokens.ts';
import { AskedIds } from '../../../source/network/sync/asked-ids.ts';
import { dateOf, dayOf } from '../../../source/network/sync/place.ts';
import { SyncResponder } from '../../../source/network/sync/responder.ts';
import type { SyncScope } from '../../../source/network/sync/sync-message.ts';
import type { HeldDays } from '../../../source/network/sync/told-days.ts';
import { linkAddress } from '../../../source/network/transport/peer-address.ts';
import { CatchUpRun, type RunOrder } from '../../../source/node/replication/catch-up-run.ts';
import { DaySummaries, type WantOfRoom } from '../../../source/node/replication/day-summaries.ts';
import { Floor } from '../../../source/node/replication/floor.ts';
import { Offers } from '../../../source/node/replication/offers.ts';
import { NOTHING_UNWANTED } from '../../support/ample-room.ts';
import * as make from '../../support/fake-envelopes.ts';
import { seededRandom } from '../../support/frame-mutator.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const DAY_S = 86_400;
export const publisher = make.signer('Paula');
export const us = make.signer('Ursula');
export const them = make.signer('Thea');
export const TODAY = dayOf(make.START_S);

let seeds = 0;
/** A seed of so many days ago, another one each time, a week to bid. */
export const seedOf = (daysAgo: number, from = publisher) => {
  seeds += 1;
  const created_at = make.START_S - daysAgo * DAY_S;
  const bid_deadline_ts = created_at + 7 * DAY_S;
  return make.seedOf(from, { title: `seed ${seeds}`, created_at, bid_deadline_ts });
};

/** One side: what it holds, its floor, and what it says of that. */
function side(time: VirtualTime, floorDaysAgo: number, room: WantOfRoom) {
  const market = new Market();
  const pause = async () => {};
  // Here two claims are too many: a seed is void once both are held (L3).
  const claimsOn = (id: SeedId) => market.record(id)?.claims ?? [];
  const marks = {
    isVoid: (id: SeedId) => claimsOn(id).length > 1,
    proof: (id: SeedId) => claimsOn(id).map(({ key }) => key),
  };
  const offers = new Offers({ market, clock: time.clock, pause, marks });
  const kept: string[] = [];
  const floor = new Floor({
    clock: time.clock,
    kept: String(TODAY - floorDaysAgo),
    oldestDay: undefined,
    keep: (text) => void kept.push(text),
  });
  const summaries = new DaySummaries({
    clock: time.clock,
    timers: time.timers,
    offers,
    floor,
    room,
    acceptUnsigned: false,
  });
  const add = (...envelopes: readonly HeldEnvelope[]) => {
    for (const held of envelopes) {
      market.add(held);
      offers.add(held);
      const [seed] = market.record(seedIdOf(held) as SeedId)?.seeds ?? [];
      if (seed !== undefined && marks.isVoid(seed.seed.id)) offers.recount(seed.seed.id);
    }
  };
  return { market, offers, floor, kept, summaries, add };
}

const DRIP_MS = 900;

interface Asked {
  readonly ourFloor?: number;
  readonly theirFloor?: number;
  readonly ourRoom?: Partial<WantOfRoom>;
  readonly theirRoom?: Partial<WantOfRoom>;
  /** Others wait for a turn. */
  readonly isCrowded?: boolean;
  /** The peer brings one envelope each time, and takes its time. */
  readonly isDripping?: boolean;
}

/** Turns of ours with one peer that answers, floors in days ago. */
export function world({
  ourFloor = 10,
  theirFloor = 10,
  ourRoom,
  theirRoom,
  isCrowded = false,
  isDripping = false,
}: Asked = {}) {
  const time = new VirtualTime(make.START_S * 1000 + 3_600_000);
  const room = { ...NOTHING_UNWANTED, ...ourRoom };
  const ours = side(time, ourFloor, room);
  const theirs = side(time, theirFloor, { ...NOTHING_UNWANTED, ...theirRoom });
  const scopes: string[] = [];
  const markedAtMs = new Map<number, number>();
  const name = ({ domain, day }: SyncScope) => (domain === 'signed' ? dateOf(day) : `${domain} ${day}`);
  const turn = async (order: Partial<RunOrder> = {}) => {
    scopes.splice(0);
    const said: HeldDays = order.said ?? (await theirs.summaries.said());
    const responder = new SyncResponder({
      tokens: new AddressTokens(Buffer.alloc(32)),
      nowMs: () => time.clock.now(),
      offers: () => true,
      monotonicMs: () => time.clock.now(),
      payer: ({ address }) => [address.text, 'strangers'],
      weight: () => 0,
      index: (scope, asker) => theirs.offers.index(scope, asker),
      texts: (place) => theirs.offers.source.keysFor(place),
      proven: () => {},
      carrierMaxBytes: () => 4096,
      say: async (_peer, message) => {
        if ('told' in message || 'sent' in message) run.hear(message);
        return { targets: 1, failures: [] };
      },
      send: async (_peer, key) => {
        const held = theirs.market.get(key as EnvelopeKey);
        if (held !== undefined) ours.add(held);
        return { targets: 1, failures: [] };
      },
    });
    const run: CatchUpRun = new CatchUpRun(
      {
        us,
        offers: ours.offers,
        summaries: ours.summaries,
        floor: ours.floor,
        room,
        timers: time.timers,
        random: { unit: seededRandom(1), bytes: (length) => randomBytes(length) },
        asked: new AskedIds(),
        isAnybodyWaiting: () => isCrowded,
        monotonicMs: () => time.clock.now(),
        debug: () => {},
        settle: async () => {},
        progress: () => {},
        say: (message) => {
          if (!('scope' in message)) return;
          if (scopes.at(-1) !== name(message.scope)) scopes.push(name(message.scope));
          const asker = { nodeId: us, address: linkAddress(us) };
          if (!isDripping || !('ids' in message)) void responder.hear(message, asker);
          else {
            const one = { ...message, ids: message.ids.slice(0, 1) };
            time.timers.after(DRIP_MS, () => void responder.hear(one, asker));
          }
        },
      },
      {
        peer: { nodeId: them, address: linkAddress(them) },
        ...{ said, isUrgent: false, isFirst: false, withUnsigned: false, markedAtMs },
        ...order,
      },
    );
    let end: string | undefined;
    void run.run().then((how) => {
      end = how;
    });
    for (let turns = 0; end === undefined && turns < 1000; turns += 1) await time.pass(100);
    return { end, fetched: run.fetched, row: run.row };
  };
  return { time, ours, theirs, scopes, turn };
}

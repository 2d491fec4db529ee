import { DAYS_MAX, type HeldDays, type ToldDay, toldOf } from '../../network/sync/told-days.ts';
import type { PeerAddress } from '../../network/transport/peer-address.ts';
import type { NodePorts } from '../ports.ts';
import type { Floor } from './floor.ts';
import type { Offers } from './offers.ts';

/** Fingerprints leave out what may still be on its way. */
const UNSETTLED_S = 60;
/** All speak of the same moments, so that a day is looked through once for all of them. */
const MOMENT_S = 30;
/** Moments further away than that come from another clock. */
const MOMENT_FROM_S = 10 * 60;
/** How long a hello waits for what is built for the first time. */
const PATIENCE_MS = 250;

/** What was refused or dropped for want of room (P2). */
export interface WantOfRoom {
  isMarked(day: number): boolean;
  isUnwanted(id: Buffer, from: PeerAddress): boolean;
}

export interface DaySummariesParts extends Pick<NodePorts, 'clock' | 'timers'> {
  readonly offers: Pick<Offers, 'known' | 'fingerprint' | 'fingerprintBytes'>;
  readonly floor: Pick<Floor, 'day' | 'today' | 'bottom'>;
  readonly room: Pick<WantOfRoom, 'isMarked'>;
  readonly acceptUnsigned: boolean;
}

/** Sums up what is held, day by day, for our hellos and against those of others. */
export class DaySummaries {
  readonly #parts: DaySummariesParts;
  #preparing: Promise<void> | undefined;

  constructor(parts: DaySummariesParts) {
    this.#parts = parts;
  }

  /** What a hello of now says; without the days whose first look takes long. */
  async said(): Promise<HeldDays> {
    const before = this.#moment();
    await this.#patiently(this.#prepare(before));
    const { offers, floor, room, acceptUnsigned } = this.#parts;
    const newest = floor.today;
    const days: ToldDay[] = [];
    for (let day = newest; day >= floor.day && days.length < DAYS_MAX; day -= 1) {
      const fingerprint = offers.known(day, before);
      if (fingerprint === undefined) break;
      days.push({ fingerprint, isMarked: room.isMarked(day) });
    }
    const unsigned = acceptUnsigned ? offers.known('unsigned', before) : undefined;
    return { floor: floor.day, before, days: { newest, days }, unsigned };
  }

  /**
   * The days that both hold of which a peer told something else than we hold, newest first; undefined where its clock is too far
   * from ours to tell.
   */
  async differing(said: HeldDays): Promise<readonly number[] | undefined> {
    if (!this.#isOurTime(said)) return undefined;
    const differing: number[] = [];
    for (const { day, fingerprint } of this.#toldDays(said))
      if (!fingerprint.equals(await this.#parts.offers.fingerprint(day, said.before))) differing.push(day);
    return differing;
  }

  /** What a peer told of the days that both hold, newest first. */
  #toldDays({ days, floor }: HeldDays): readonly { readonly day: number; readonly fingerprint: Buffer }[] {
    const told: { readonly day: number; readonly fingerprint: Buffer }[] = [];
    for (let day = days.newest; day >= Math.max(this.#parts.floor.day, floor); day -= 1) {
      const fingerprint = toldOf(days, day)?.fingerprint;
      if (fingerprint === undefined) break;
      told.push({ day, fingerprint });
    }
    return told;
  }

  /** Whether a peer told of a day just what is held here. */
  async isSame(said: HeldDays, day: number): Promise<boolean> {
    const told = toldOf(said.days, day);
    if (told === undefined || !this.#isOurTime(said)) return false;
    return told.fingerprint.equals(await this.#parts.offers.fingerprint(day, said.before));
  }

  /** Whether a peer told of something else than is held here, or of days that are not. */
  async isDifferent(said: HeldDays): Promise<boolean> {
    const { floor } = this.#parts;
    if (said.floor < floor.day && floor.day > floor.bottom) return true;
    const differing = await this.differing(said);
    return (differing?.length ?? 0) > 0 || (await this.#unsignedDiffers(said));
  }

  /** Bytes of places to look through to know whether that is so. */
  cost(said: HeldDays): number {
    if (!this.#isOurTime(said)) return 0;
    const { offers, acceptUnsigned } = this.#parts;
    const days = this.#toldDays(said).map(({ day }) => offers.fingerprintBytes(day, said.before));
    const unsigned = said.unsigned !== undefined && acceptUnsigned;
    if (unsigned) days.push(offers.fingerprintBytes('unsigned', said.before));
    return days.reduce((sum, bytes) => sum + bytes, 0);
  }

  async #unsignedDiffers(said: HeldDays): Promise<boolean> {
    const { unsigned, before } = said;
    if (unsigned === undefined || !this.#parts.acceptUnsigned || !this.#isOurTime(said)) return false;
    return !unsigned.equals(await this.#parts.offers.fingerprint('unsigned', before));
  }

  /** Nobody can have days looked through for moments of its own making. */
  #isOurTime({ before }: HeldDays): boolean {
    return before % MOMENT_S === 0 && Math.abs(this.#moment() - before) <= MOMENT_FROM_S;
  }

  #moment(): number {
    const nowS = this.#parts.clock.now() / 1000;
    return Math.floor((nowS - UNSETTLED_S) / MOMENT_S) * MOMENT_S;
  }

  #prepare(before: number): Promise<void> {
    this.#preparing ??= this.#lookThrough(before).finally(() => {
      this.#preparing = undefined;
    });
    return this.#preparing;
  }

  async #lookThrough(before: number): Promise<void> {
    const { offers, floor, acceptUnsigned } = this.#parts;
    for (let day = floor.today; day >= floor.day; day -= 1) await offers.fingerprint(day, before);
    if (acceptUnsigned) await offers.fingerprint('unsigned', before);
  }

  #patiently(work: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#parts.timers.after(PATIENCE_MS, resolve);
      work.then(resolve, reject).finally(cancel);
    });
  }
}

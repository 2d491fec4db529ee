import { formatHostPort } from '../../base/host-port.ts';
import type { TargetRow } from '../../contract/node-api.ts';
import type { Monitor } from '../../monitor/monitor.ts';
import type { ConfiguredPeers } from '../../network/peers/configured-peers.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import { NOBODY_ANSWERS } from '../../network/transport/target-fault.ts';
import type { TargetState } from '../../network/transport/target-state.ts';
import type { Transport } from '../../network/transport/transport.ts';
import type { Alarms } from '../alarms.ts';
import type { Changes } from '../changes.ts';
import type { Telling } from './telling.ts';

export interface TargetWatchParts {
  readonly transport: Pick<Transport, 'targets'>;
  readonly configured: Pick<ConfiguredPeers, 'note'>;
  readonly alarms: Pick<Alarms, 'raise' | 'clear'>;
  readonly changes: Pick<Changes, 'flag'>;
  readonly peers: Pick<PeerBook, 'all'>;
  readonly monitor: Pick<Monitor, 'tellers'>;
  monotonicMs(): number;
}

/** Who is there says hello within this time, also where one is lost. */
const ANSWERS_MS = 90_000;

/** What follows from how it goes with the targets: an alarm for each that fails, and who is there is one that the owner named. */
export class TargetWatch {
  readonly #parts: TargetWatchParts;
  readonly #telling: Pick<Telling, 'nudge'>;
  readonly #failing = new Set<string>();
  /** Of each that works: since when. */
  readonly #worksSinceMs = new Map<string, number>();

  constructor(parts: TargetWatchParts, telling: Pick<Telling, 'nudge'>) {
    this.#parts = parts;
    this.#telling = telling;
  }

  /** To be called when something of them changed. */
  look(): void {
    const { transport, configured, changes } = this.#parts;
    for (const state of transport.targets()) {
      configured.note(state.target, state.addresses);
      this.#judge(state);
    }
    changes.flag('status');
  }

  /** As the status has them: of those that take all that is sent, who never answered is silent. */
  rows(): readonly TargetRow[] {
    const [targets, heardAt] = [this.#parts.transport.targets(), this.#heardAt()];
    return targets.map((state) => targetRow(this.#isSilent(state, heardAt) ? silent(state) : state));
  }

  #isSilent({ target, state, isForMany, addresses }: TargetState, heardAt: ReadonlySet<string>): boolean {
    const sinceMs = this.#worksSinceMs.get(target);
    if (state !== 'works' || isForMany || sinceMs === undefined || addresses.length === 0) return false;
    const port = Number(target.slice(target.lastIndexOf(':') + 1));
    const isHeard = addresses.some((host) => heardAt.has(formatHostPort({ host, port })));
    return !isHeard && this.#parts.monotonicMs() - sinceMs > ANSWERS_MS;
  }

  /** Where somebody was heard in this run, or was proven to hear before. */
  #heardAt(): ReadonlySet<string> {
    const { peers, monitor } = this.#parts;
    const of = peers.all().flatMap(({ address, provenAt }) => [address.text, provenAt]);
    return new Set([...of, ...monitor.tellers().map(({ addr }) => addr)]);
  }

  #judge({ target, state, fault }: TargetState): void {
    if (state !== 'works') this.#worksSinceMs.delete(target);
    else if (!this.#worksSinceMs.has(target)) this.#worksSinceMs.set(target, this.#parts.monotonicMs());
    const about = `target ${target}`;
    if (fault !== null && state === 'fails') {
      this.#failing.add(target);
      this.#parts.alarms.raise('target fails', `${about}: ${fault.words}`, fault.remedy, about);
      return;
    }
    this.#parts.alarms.clear('target fails', about);
    // What nobody took meanwhile need not wait for its next turn.
    if (state === 'works' && this.#failing.delete(target)) this.#telling.nudge();
  }
}

const silent = (state: TargetState): TargetState => ({ ...state, state: 'silent', fault: NOBODY_ANSWERS });

const targetRow = ({ target, state, addresses, waiting, fault }: TargetState): TargetRow => ({
  target,
  state,
  addrs: addresses,
  waiting,
  why: fault?.words ?? null,
  remedy: fault?.remedy ?? null,
});

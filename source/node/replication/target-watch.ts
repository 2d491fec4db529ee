import type { TargetRow } from '../../contract/node-api.ts';
import type { ConfiguredPeers } from '../../network/peers/configured-peers.ts';
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
}

/** What follows from how it goes with the targets: an alarm for each that fails, and who is there is one that the owner named. */
export class TargetWatch {
  readonly #parts: TargetWatchParts;
  readonly #telling: Pick<Telling, 'nudge'>;
  readonly #failing = new Set<string>();

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

  #judge({ target, state, fault }: TargetState): void {
    const about = `target ${target}`;
    if (fault !== null) {
      this.#failing.add(target);
      this.#parts.alarms.raise('target fails', `${about}: ${fault.words}`, fault.remedy, about);
      return;
    }
    this.#parts.alarms.clear('target fails', about);
    // What nobody took meanwhile need not wait for its next turn.
    if (state === 'works' && this.#failing.delete(target)) this.#telling.nudge();
  }
}

/** As the status has it. */
export const targetRow = ({ target, state, addresses, waiting, fault }: TargetState): TargetRow => ({
  target,
  state,
  addrs: addresses,
  waiting,
  why: fault?.words ?? null,
  remedy: fault?.remedy ?? null,
});

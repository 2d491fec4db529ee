import { lookup } from 'node:dns/promises';
import type { Timers } from '../../base/ports.ts';
import type { ConfiguredPeers } from './configured-peers.ts';

const AGAIN_MS = 10 * 60_000;

/** Looks up where targets with a name are, at the start and now and then: a peer there is one that the owner named. */
export class NamedTargets {
  readonly #configured: ConfiguredPeers;
  readonly #timers: Timers;
  #cancel = () => {};
  #isStopped = false;

  constructor(configured: ConfiguredPeers, timers: Timers) {
    this.#configured = configured;
    this.#timers = timers;
  }

  start(): void {
    if (this.#isStopped || this.#configured.named.length === 0) return;
    for (const target of this.#configured.named) {
      lookup(target.host).then(
        ({ address }) => this.#configured.note(target, address),
        // A name server that is silent is told of by what cannot be sent.
        () => {},
      );
    }
    this.#cancel = this.#timers.after(AGAIN_MS, () => this.start());
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }
}

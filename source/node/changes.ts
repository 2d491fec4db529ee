import type { MonitorEvent } from '../contract/monitor-event.ts';
import type { NodeChange } from '../contract/node-api.ts';
import type { SeedId } from '../model/types.ts';

type Listener = (change: NodeChange) => void;

/** Gathers what changed in one turn of the loop and tells watchers once. */
export class Changes {
  readonly #listeners = new Set<Listener>();
  readonly #soon: (task: () => void) => void;
  #seeds = new Set<SeedId>();
  #forgotten: SeedId[] = [];
  #events: MonitorEvent[] = [];
  #flags = { peers: false, tasks: false, status: false };
  #scheduled = false;

  constructor(soon: (task: () => void) => void) {
    this.#soon = soon;
  }

  watch(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  seeds(ids: Iterable<SeedId>): void {
    for (const id of ids) this.#seeds.add(id);
    this.#schedule();
  }

  forgotten(ids: readonly SeedId[]): void {
    this.#forgotten.push(...ids);
    this.#schedule();
  }

  event(event: MonitorEvent): void {
    this.#events.push(event);
    this.#schedule();
  }

  flag(what: 'peers' | 'tasks' | 'status'): void {
    this.#flags[what] = true;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#listeners.size === 0) {
      this.#reset();
      return;
    }
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#soon(() => {
      this.#scheduled = false;
      const change: NodeChange = {
        seeds: [...this.#seeds],
        forgotten: this.#forgotten,
        events: this.#events,
        ...this.#flags,
      };
      this.#reset();
      for (const listener of this.#listeners) listener(change);
    });
  }

  #reset(): void {
    this.#seeds = new Set();
    this.#forgotten = [];
    this.#events = [];
    this.#flags = { peers: false, tasks: false, status: false };
  }
}

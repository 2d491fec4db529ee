import { BoundedMap } from '../../base/bounded-map.ts';

/** After so long another peer may be asked for the same. */
const HELD_MS = 3000;
const ASKED_MAX = 4096;

/** What sessions that run side by side ask for just now, so that two of them do not fetch the same. */
export class AskedIds {
  readonly #asked = new BoundedMap<string, { readonly by: object; readonly untilMs: number }>(ASKED_MAX);

  /** Whether `by` may ask for it now; if so, it is the one that does. */
  take(id: Buffer, by: object, nowMs: number): boolean {
    const name = id.toString('latin1');
    const asked = this.#asked.get(name);
    if (asked !== undefined && asked.by !== by && nowMs < asked.untilMs) return false;
    this.#asked.set(name, { by, untilMs: nowMs + HELD_MS });
    return true;
  }
}

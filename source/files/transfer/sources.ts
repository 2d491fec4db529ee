import type { SourceSaid } from '../../model/files/file-names.ts';
import type { NodeId } from '../../model/types.ts';
import { PACE } from './patience.ts';

/** Peers that are asked side by side. */
const AT_ONCE = 4;
/** How often in a row one may break off before much has come: what is here of a file is proven anew each time. */
const BREAKS = 5;
/** From what says most about files that did not come to what says least. */
const TELLING: readonly SourceSaid[] = ['wrong', 'slow', 'cut', 'not-given', 'unreached'];

/**
 * Who may be asked for the files of one fetch, in what order, and how slow each may be: who sends what is wrong is asked no more, who is
 * slow only once nobody else has anything, and then it is to keep a pace still.
 */
export class Sources {
  readonly #may: Set<NodeId>;
  readonly #slow = new Set<NodeId>();
  readonly #reached = new Set<NodeId>();
  readonly #said = new Map<NodeId, SourceSaid>();
  readonly #breaks = new Map<NodeId, number>();
  #gaveWay = false;
  /** Asked one after the other since something came. */
  #barren = 0;

  constructor(sources: Iterable<NodeId>) {
    this.#may = new Set(sources);
  }

  get all(): readonly NodeId[] {
    return [...this.#may];
  }

  /** Those to ask now. */
  next(): readonly NodeId[] {
    if (this.#willing.length === 0) this.#slow.clear();
    return this.#willing.slice(0, AT_ONCE);
  }

  /** Whether it is worth asking once more, after those were asked for something and brought it or not. */
  goesOn(asked: readonly NodeId[], broughtAny: boolean): boolean {
    if (broughtAny) {
      this.#barren = 0;
      return this.#may.size > 0;
    }
    if (asked.length === 0) return false;
    const remaining = asked.filter((source) => this.#may.delete(source));
    for (const source of remaining) this.#may.add(source);
    this.#barren += remaining.length;
    if (this.#barren < this.#willing.length) return true;
    if (this.#slow.size === 0) return false;
    // The others have nothing.
    for (const source of this.#willing) this.#may.delete(source);
    this.#barren = 0;
    return true;
  }

  reached(source: NodeId): void {
    this.#reached.add(source);
  }

  /** What must come of it in a while: more where another could give the same. */
  leastBytes(source: NodeId): number {
    const isAlone = this.#willing.every((other) => other === source || !this.#reached.has(other));
    return isAlone ? PACE.leastBytes : PACE.leastBesideOthersBytes;
  }

  /** What asking a peer came to in the end, and how much came meanwhile. */
  said(source: NodeId, said: SourceSaid, bytes: number): void {
    this.#said.set(source, said);
    if (said === 'slow' && this.leastBytes(source) !== PACE.leastBytes) this.#slow.add(source);
    else if (said === 'wrong' || said === 'slow') this.#may.delete(source);
    if (said !== 'cut') return;
    const breaks = bytes < PACE.leastBytes ? (this.#breaks.get(source) ?? 0) + 1 : 0;
    this.#breaks.set(source, breaks);
    if (breaks >= BREAKS) this.#may.delete(source);
  }

  /** What came of it was too little beside another fetch, which has others to ask: that is no fault of its own. */
  givesWay(source: NodeId, bytes: number): void {
    this.#gaveWay = true;
    this.said(source, 'cut', bytes);
  }

  /** Whether one gave way since this was asked last. */
  gaveWay(): boolean {
    const did = this.#gaveWay;
    this.#gaveWay = false;
    return did;
  }

  /** What tells most about what did not come. */
  get worst(): SourceSaid {
    const said = new Set(this.#said.values());
    return TELLING.find((one) => said.has(one)) ?? 'unreached';
  }

  get #willing(): readonly NodeId[] {
    return this.all.filter((source) => !this.#slow.has(source));
  }
}

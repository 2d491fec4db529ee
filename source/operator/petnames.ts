import {
  likenessOf,
  type PetnameFault,
  type PetnameLookup,
  petnameKey,
  readPetname,
} from '../contract/petname.ts';

/** As many as one has. */
export const PETNAMES_MAX = 1024;

/** What became of a name that was given. */
export type Given =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly fault: PetnameFault | 'full' }
  /** Another node is called so, or so that one is taken for the other. */
  | {
      readonly ok: false;
      readonly fault: 'taken';
      readonly by: { readonly node: string; readonly name: string };
    };

/** What the owner calls nodes: a name each, no two that look alike. It never changes: another one is made. */
export class Petnames implements PetnameLookup {
  readonly #byNode: ReadonlyMap<string, string>;
  readonly #byKey: ReadonlyMap<string, string>;
  readonly #byLikeness: ReadonlyMap<string, string>;

  constructor(byNode: ReadonlyMap<string, string> = new Map()) {
    this.#byNode = byNode;
    this.#byKey = new Map([...byNode].map(([node, name]) => [petnameKey(name), node]));
    this.#byLikeness = new Map([...byNode].map(([node, name]) => [likenessOf(name), node]));
  }

  /** What the store kept; what does not read, or clashes, is left out. */
  static read(kept: string | undefined): Petnames {
    const byNode = new Map<string, string>();
    const taken = new Set<string>();
    for (const [node, text] of entriesIn(kept ?? '').slice(0, PETNAMES_MAX)) {
      const read = readPetname(text);
      if (!read.ok || byNode.has(node) || taken.has(likenessOf(read.name))) continue;
      taken.add(likenessOf(read.name));
      byNode.set(node, read.name);
    }
    return new Petnames(byNode);
  }

  /** What the store keeps. */
  kept(): string {
    return JSON.stringify([...this.#byNode]);
  }

  /** Each node with its name, by name. */
  all(): readonly (readonly [node: string, name: string])[] {
    return [...this.#byNode].toSorted(([, left], [, right]) =>
      petnameKey(left) < petnameKey(right) ? -1 : 1,
    );
  }

  /** Undefined where a node has none. */
  of(node: string): string | undefined {
    return this.#byNode.get(node);
  }

  /** The node that is called so, with or without the mark, in capitals or not. */
  nodeOf(name: string): string | undefined {
    return this.#byKey.get(petnameKey(name));
  }

  /** The names with one more, or another one for a node that had one; the same ones where that cannot be. */
  with(node: string, text: string): { readonly given: Given; readonly petnames: Petnames } {
    const read = readPetname(text);
    if (!read.ok) return { given: read, petnames: this };
    const alike = this.#byLikeness.get(likenessOf(read.name));
    if (alike !== undefined && alike !== node) {
      const by = { node: alike, name: this.#byNode.get(alike) ?? '' };
      return { given: { ok: false, fault: 'taken', by }, petnames: this };
    }
    if (this.#byNode.size >= PETNAMES_MAX && !this.#byNode.has(node))
      return { given: { ok: false, fault: 'full' }, petnames: this };
    const byNode = new Map(this.#byNode).set(node, read.name);
    return { given: { ok: true, name: read.name }, petnames: new Petnames(byNode) };
  }

  without(node: string): Petnames {
    return new Petnames(new Map([...this.#byNode].filter(([other]) => other !== node)));
  }
}

/** Nodes and names in a text that was kept; none where it does not read. */
function entriesIn(kept: string): readonly (readonly [string, string])[] {
  try {
    const read: unknown = JSON.parse(kept);
    return Array.isArray(read) ? read.filter(isEntry) : [];
  } catch {
    return [];
  }
}

const isEntry = (entry: unknown): entry is readonly [string, string] =>
  Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'string';

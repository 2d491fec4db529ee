import type { PetnameLookup, PetnameRow } from '../../contract/petname.ts';
import { Petnames } from '../../operator/petnames.ts';
import type { FactTable } from '../../store/fact-table.ts';

const KEPT = 'petnames';

/** What the owner calls nodes, as the store keeps it. */
export class NamedNodes implements PetnameLookup {
  readonly #facts: Pick<FactTable, 'get' | 'set'>;
  #petnames: Petnames;
  /** Called when names changed. */
  onChanged: () => void = () => {};

  constructor(facts: Pick<FactTable, 'get' | 'set'>) {
    this.#facts = facts;
    this.#petnames = Petnames.read(facts.get(KEPT));
  }

  get current(): Petnames {
    return this.#petnames;
  }

  of(node: string): string | undefined {
    return this.#petnames.of(node);
  }

  nodeOf(name: string): string | undefined {
    return this.#petnames.nodeOf(name);
  }

  rows(): readonly PetnameRow[] {
    return this.#petnames.all().map(([node_id, petname]) => ({ node_id, petname }));
  }

  /** Kept first: what the disk refuses holds no longer than nobody was told. Throws `CrabnetError`. */
  replace(petnames: Petnames): void {
    this.#facts.set(KEPT, petnames.kept());
    this.#petnames = petnames;
    this.onChanged();
  }
}

import type { SignatureToCheck } from '../../model/unproven.ts';
import type { Problem } from '../../model/verdict.ts';

/** Looks at signatures. */
export interface Verifier {
  /** Here and now. */
  verifies(signature: SignatureToCheck): boolean;
  /** On another thread; undefined where none has room for them now. Never rejects. */
  hand(signatures: readonly SignatureToCheck[]): Promise<readonly boolean[]> | undefined;
}

interface Item {
  readonly signatures: readonly SignatureToCheck[];
}

/** An item, and what is wrong with the first of its signatures that does not verify. */
export interface Judged<Kind extends Item> {
  readonly item: Kind;
  readonly problem: Problem | undefined;
}

interface Batch<Kind extends Item> {
  readonly items: readonly Kind[];
  readonly signatures: readonly SignatureToCheck[];
  /** Undefined while another thread looks. */
  verdicts: readonly boolean[] | undefined;
}

/** Fewer signatures are looked at here in less time than another thread takes to answer. */
const HANDFUL = 16;

/** Items whose signatures are looked at here or on other threads; whoever is first there, they come out in their order. */
export class Proofs<Kind extends Item> {
  readonly #verifier: Verifier;
  readonly #ready: () => void;
  readonly #batches: Batch<Kind>[] = [];
  #waiting = 0;

  /** `ready` hears that there may be more to take. */
  constructor(verifier: Verifier, ready: () => void) {
    this.#verifier = verifier;
    this.#ready = ready;
  }

  /** How many items were put in and not taken out. */
  get waiting(): number {
    return this.#waiting;
  }

  put(items: readonly Kind[]): void {
    const signatures = items.flatMap((item) => item.signatures);
    const answer = signatures.length < HANDFUL ? undefined : this.#verifier.hand(signatures);
    const batch: Batch<Kind> = { items, signatures, verdicts: undefined };
    if (answer === undefined) this.#look(batch);
    else void answer.then((verdicts) => this.#answered(batch, verdicts));
    this.#batches.push(batch);
    this.#waiting += items.length;
  }

  /** The items that are next, once all of their signatures were looked at; undefined before. */
  take(): readonly Judged<Kind>[] | undefined {
    const verdicts = this.#batches[0]?.verdicts;
    const batch = verdicts === undefined ? undefined : this.#batches.shift();
    if (batch === undefined) return undefined;
    this.#waiting -= batch.items.length;
    let at = 0;
    return batch.items.map((item) => {
      const problem = item.signatures.find((_, nth) => verdicts?.[at + nth] !== true)?.otherwise;
      at += item.signatures.length;
      return { item, problem };
    });
  }

  /** Looks here at all that other threads have not answered yet. */
  hurry(): void {
    for (const batch of this.#batches) if (batch.verdicts === undefined) this.#look(batch);
  }

  #look(batch: Batch<Kind>): void {
    batch.verdicts = batch.signatures.map((signature) => this.#verifier.verifies(signature));
  }

  #answered(batch: Batch<Kind>, verdicts: readonly boolean[]): void {
    if (batch.verdicts !== undefined) return;
    batch.verdicts = verdicts;
    if (batch === this.#batches[0]) this.#ready();
  }
}

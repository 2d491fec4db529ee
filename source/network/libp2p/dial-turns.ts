interface Waiting {
  readonly teller: string;
  readonly begin: () => void;
}

/**
 * Turns of dials that others asked for, so that there is always room for what the owner names: so many at once; of those
 * that wait, the first of the teller that has fewest under way is next, so that who tells of thousands delays nobody else's.
 */
export class DialTurns {
  readonly #atOnce: number;
  readonly #underWay = new Map<string, number>();
  readonly #waiting: Waiting[] = [];
  #count = 0;

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** Dials once it is its turn. */
  async take<Value>(teller: string, dial: () => Promise<Value>): Promise<Value> {
    await new Promise<void>((begin) => {
      this.#waiting.push({ teller, begin });
      this.#next();
    });
    try {
      return await dial();
    } finally {
      this.#leave(teller);
    }
  }

  #next(): void {
    while (this.#count < this.#atOnce && this.#waiting.length > 0) {
      const [next] = this.#waiting.splice(this.#first(), 1);
      if (next === undefined) return;
      this.#count += 1;
      this.#underWay.set(next.teller, this.#of(next.teller) + 1);
      next.begin();
    }
  }

  #leave(teller: string): void {
    const left = this.#of(teller) - 1;
    if (left > 0) this.#underWay.set(teller, left);
    else this.#underWay.delete(teller);
    this.#count -= 1;
    this.#next();
  }

  #first(): number {
    const fewest = Math.min(...this.#waiting.map(({ teller }) => this.#of(teller)));
    return this.#waiting.findIndex(({ teller }) => this.#of(teller) === fewest);
  }

  #of(teller: string): number {
    return this.#underWay.get(teller) ?? 0;
  }
}

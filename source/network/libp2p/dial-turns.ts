import { Crowd } from '../../base/crowd.ts';
import { networksOf } from '../../base/host-network.ts';

interface Waiting {
  readonly teller: string;
  readonly begin: () => void;
}

/**
 * Turns of dials that others asked for, so that there is always room for what the owner names: so many at once; of those
 * that wait, the first of the teller, which is a host, that has fewest under way is next, so that who tells of thousands delays nobody else's.
 */
export class DialTurns {
  readonly #atOnce: number;
  /** The tellers of those that are under way. */
  readonly #underWay: string[] = [];
  readonly #waiting: Waiting[] = [];

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
    while (this.#underWay.length < this.#atOnce && this.#waiting.length > 0) {
      const [next] = this.#waiting.splice(this.#first(), 1);
      if (next === undefined) return;
      this.#underWay.push(next.teller);
      next.begin();
    }
  }

  #leave(teller: string): void {
    this.#underWay.splice(this.#underWay.indexOf(teller), 1);
    this.#next();
  }

  #first(): number {
    const crowd = new Crowd(this.#underWay, networksOf);
    const counts = this.#waiting.map(({ teller }) => crowd.count(networksOf(teller)));
    return counts.indexOf(Math.min(...counts));
  }
}

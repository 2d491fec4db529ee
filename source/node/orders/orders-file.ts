import { statSync } from 'node:fs';
import { whyNot } from '../../base/text-file.ts';
import type { PetnameLookup } from '../../contract/petname.ts';
import type { Order } from '../../operator/orders/order.ts';
import { readOrders } from '../../operator/orders/read-orders.ts';
import { namesOfNobody, withIds } from '../../operator/orders/with-ids.ts';

/** The file of standing orders, as it was read last. */
export class OrdersFile {
  readonly #names: Pick<PetnameLookup, 'nodeOf'>;
  #path: string | null;
  #orders: readonly Order[];
  #seen: string;

  /** Throws `CrabnetError` `config`. */
  constructor(path: string | null, names: Pick<PetnameLookup, 'nodeOf'>) {
    this.#names = names;
    this.#path = path;
    this.#seen = lookOf(path);
    this.#orders = path === null ? [] : readOrders(path);
  }

  get path(): string | null {
    return this.#path;
  }

  /** With the nodes that their names mean now. */
  get orders(): readonly Order[] {
    return this.#orders.map((order) => withIds(order, this.#names));
  }

  /** One of them, with the nodes that its names mean now. */
  named(name: string): Order | undefined {
    const order = this.#orders.find((each) => each.name === name);
    return order && withIds(order, this.#names);
  }

  /** The names in them that nobody has. */
  get nobody(): readonly string[] {
    return namesOfNobody(this.#orders, this.#names);
  }

  /** It is not the file any more that was looked at last; a fault of one that is gone comes with the reading. */
  isChanged(): boolean {
    const now = lookOf(this.#path);
    const isChanged = now !== this.#seen;
    this.#seen = now;
    return isChanged;
  }

  /** Reads a file; what is returned puts it in place of the one before. Throws as the constructor. */
  readAnew(path: string | null): () => void {
    const seen = lookOf(path);
    const orders = path === null ? [] : readOrders(path);
    return () => {
      this.#path = path;
      this.#orders = orders;
      this.#seen = seen;
    };
  }
}

/** What changes with a file's content: which file it is, how long, and when it was written. */
function lookOf(path: string | null): string {
  if (path === null) return '';
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = statSync(path);
    return `${dev} ${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch (error) {
    // Why it cannot be reached says the reading.
    return whyNot(error, path);
  }
}

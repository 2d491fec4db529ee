import { sanitizeLine } from '../base/text/sanitize.ts';
import { shortNode } from './ids.ts';

/** `you have`, `9Kd2Lm otter has`. */
export const haveWords = (name: string): string => (name === 'you' ? 'you have' : `${name} has`);

/** Gives node ids the names that people read: `you`, or the last six of the id and the alias, never the alias alone. */
export class Names {
  readonly me: string;
  #aliases: ReadonlyMap<string, string> = new Map();

  constructor(me: string) {
    this.me = me;
  }

  learn(peers: readonly { readonly node_id: string; readonly alias: string }[]): void {
    this.#aliases = new Map(peers.map(({ node_id, alias }) => [node_id, sanitizeLine(alias).trim()]));
  }

  /** `you`, `9Kd2Lm otter`, or `Qe7RfA` where no alias is known. */
  nameOf(id: string): string {
    if (id === this.me) return 'you';
    const alias = this.aliasOf(id);
    return alias === '' ? shortNode(id) : `${shortNode(id)} ${alias}`;
  }

  /** The name that a peer gives itself; empty where it is not known. */
  aliasOf(id: string): string {
    return this.#aliases.get(id) ?? '';
  }

  /** `you` or the last six of the id. */
  shortNameOf(id: string): string {
    return shortNode(id, this.me);
  }
}

import { sanitizeLine } from '../base/text/sanitize.ts';
import { likenessOf, PETNAME_MARK, type PetnameLookup, petnameKey } from '../contract/petname.ts';
import { shortNode } from './ids.ts';

/** `you have`, `9Kd2Lm otter has`. */
export const haveWords = (name: string): string => (name === 'you' ? 'you have' : `${name} has`);

/** As much as a short name takes. */
const SHORT_COLUMNS = 10;

/** What is known of who is called what: `petname` by the owner, `alias` by itself. */
interface Named {
  readonly node_id: string;
  readonly alias?: string;
  readonly petname?: string;
}

/**
 * Gives node ids the names that people read: `you`, the name that the owner gave, with its mark, or the last six of the id and the
 * alias, never the alias alone. An alias never has the mark, and none is shown that could be taken for a name of the owner's.
 */
export class Names implements PetnameLookup {
  readonly me: string;
  #aliases: ReadonlyMap<string, string> = new Map();
  #petnames: ReadonlyMap<string, string> = new Map();
  #byPetname: ReadonlyMap<string, string> = new Map();
  #taken: ReadonlySet<string> = new Set();

  constructor(me: string) {
    this.me = me;
  }

  learn(peers: readonly Named[]): void {
    const named = peers.flatMap(({ node_id, petname }) =>
      petname === undefined ? [] : [[node_id, sanitizeLine(petname)] as const],
    );
    this.#petnames = new Map(named);
    this.#byPetname = new Map(named.map(([id, petname]) => [petnameKey(petname), id]));
    this.#taken = new Set(named.map(([, petname]) => likenessOf(petname)));
    this.#aliases = new Map(peers.map(({ node_id, alias = '' }) => [node_id, this.#shown(alias)]));
  }

  /** `you`, `@otter`, `9Kd2Lm otter`, or `Qe7RfA` where no name is known. */
  nameOf(id: string): string {
    return this.#nameWith(id, this.aliasOf(id));
  }

  /** The same of a node whose alias is known from elsewhere. */
  nameBy(id: string, alias: string): string {
    return this.#nameWith(id, this.#shown(alias));
  }

  #nameWith(id: string, alias: string): string {
    if (id === this.me) return 'you';
    const petname = this.of(id);
    if (petname !== undefined) return PETNAME_MARK + petname;
    return alias === '' ? shortNode(id) : `${shortNode(id)} ${alias}`;
  }

  #shown(alias: string): string {
    const said = plainAlias(alias);
    return this.#taken.size > 0 && this.#taken.has(likenessOf(said)) ? '' : said;
  }

  /** The name that a peer gives itself; empty where it is not known. */
  aliasOf(id: string): string {
    return this.#aliases.get(id) ?? '';
  }

  of(id: string): string | undefined {
    return this.#petnames.get(id);
  }

  nodeOf(petname: string): string | undefined {
    return this.#byPetname.get(petnameKey(petname));
  }

  /** `you`, a short name that the owner gave, or the last six of the id. */
  shortNameOf(id: string): string {
    const petname = id === this.me ? undefined : this.of(id);
    const isShort = petname !== undefined && columnsAtMost(petname) < SHORT_COLUMNS;
    return isShort ? PETNAME_MARK + petname : shortNode(id, this.me);
  }
}

const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/** No petname takes more columns. It is counted here because the page in a browser shows names too, and has no packages. */
const columnsAtMost = (petname: string): number => [...petname].length + (petname.match(WIDE)?.length ?? 0);

const MARKED = new RegExp(`(?<=^|\\s)${PETNAME_MARK}+`, 'gu');

/** What a peer calls itself, as it is shown: on one line, no word of it with the mark of names that the owner gave. */
const plainAlias = (alias: string): string => sanitizeLine(alias).trim().replaceAll(MARKED, '');

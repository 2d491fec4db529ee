/**
 * What shares places where they are shared out by host. `host`: an IPv4 address, the /64 of an IPv6 address, anything else as it is.
 * `site`: of an IPv6 address its /48, which one customer may have as a whole, with 65,536 such hosts; else null.
 */
export interface HostNetworks {
  readonly host: string;
  readonly site: string | null;
}

/** So many hosts' shares a site has, however many hosts are in it: its customers may be others' neighbours. */
export const SITE_SHARES = 4;

/** Of addresses that were read: each is looked at many times over. */
const read = new Map<string, HostNetworks>();
const READ_MAX = 4096;

/** The networks of a host; what is no IP address is one by itself. */
export function networksOf(text: string): HostNetworks {
  if (!text.includes(':')) return { host: text, site: null };
  const known = read.get(text);
  if (known !== undefined) return known;
  const networks = readNetworks(text);
  if (read.size >= READ_MAX) read.clear();
  read.set(text, networks);
  return networks;
}

function readNetworks(text: string): HostNetworks {
  const words = wordsOf(text);
  if (words === null) return { host: text, site: null };
  const mapped = mappedOf(words);
  if (mapped !== null) return { host: mapped, site: null };
  const first = (count: number) =>
    words
      .slice(0, count)
      .map((word) => word.toString(16))
      .join(':');
  return { host: `${first(4)}::/64`, site: `${first(3)}::/48` };
}

/** What counts as one host: an IPv4 address, of an IPv6 address its /64, since one machine has as many addresses as it likes. */
export const networkOf = (text: string): string => networksOf(text).host;

const MAPPED_WORD = 0xffff;

/** The IPv4 address that an IPv6 address is in other words. */
function mappedOf(words: readonly number[]): string | null {
  if (words[5] !== MAPPED_WORD || words.slice(0, 5).some((word) => word !== 0)) return null;
  const [high = 0, low = 0] = words.slice(6);
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

const WORDS = 8;
const WORD = /^[\da-f]{1,4}$/iu;
const DOTTED = /^(.*:)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/u;

/** The eight words of an IPv6 address, without its zone; null for what is none. */
function wordsOf(text: string): readonly number[] | null {
  const [bare = ''] = text.split('%');
  const dotted = DOTTED.exec(bare);
  const plain =
    dotted === null ? bare : `${dotted[1]}${hexWord(dotted[2], dotted[3])}:${hexWord(dotted[4], dotted[5])}`;
  const [head = '', tail, more] = plain.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : WORDS - first.length - last.length;
  if (missing < 0 || more !== undefined) return null;
  const words = [...first, ...Array.from({ length: missing }, () => '0'), ...last];
  return words.length === WORDS && words.every((word) => WORD.test(word))
    ? words.map((word) => Number.parseInt(word, 16))
    : null;
}

const hexWord = (high: string | undefined, low: string | undefined): string =>
  (Number(high) * 256 + Number(low)).toString(16);

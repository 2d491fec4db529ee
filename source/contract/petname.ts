/** What the owner calls a node: without blanks, so that it can stand wherever a node is named. */
export const PETNAME_MAX_CHARS = 32;

/** Stands before a petname where it is shown: what a peer calls itself never has it. */
export const PETNAME_MARK = '@';

/** What keeps a text from being a petname. */
export type PetnameFault = 'empty' | 'too-long' | 'characters' | 'scripts' | 'like-an-id' | 'reserved';

export type ReadPetname =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly fault: PetnameFault };

/** Letters of one of these, and of no other, beside digits: a Cyrillic `а` among Latin letters is seen by nobody. */
const SCRIPTS = [
  /^\p{Script=Latin}+$/u,
  /^\p{Script=Greek}+$/u,
  /^\p{Script=Cyrillic}+$/u,
  /^\p{Script=Armenian}+$/u,
  /^\p{Script=Georgian}+$/u,
  /^\p{Script=Hebrew}+$/u,
  /^\p{Script=Arabic}+$/u,
  /^\p{Script=Devanagari}+$/u,
  /^\p{Script=Bengali}+$/u,
  /^\p{Script=Tamil}+$/u,
  /^\p{Script=Thai}+$/u,
  /^\p{Script=Ethiopic}+$/u,
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+$/u,
  /^[\p{Script=Hangul}\p{Script=Han}]+$/u,
];
const CHARACTERS = /^[\p{L}0-9][\p{L}\p{M}0-9._-]*$/u;
/** What nobody sees, and marks that are heaped on one letter. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}|\p{M}{3}/u;
/** How ids of nodes begin: those that sign, and those of the reference. */
const ID_BEGINNING = /^(?:12D3Koo|node-)/iu;

/** Reads a petname, with or without its mark. */
export function readPetname(text: string): ReadPetname {
  const name = barePetname(text).normalize('NFC');
  const fault = faultOf(name);
  return fault === undefined ? { ok: true, name } : { ok: false, fault };
}

function faultOf(name: string): PetnameFault | undefined {
  if (name === '') return 'empty';
  if ([...name].length > PETNAME_MAX_CHARS) return 'too-long';
  if (!name.isWellFormed() || !CHARACTERS.test(name) || UNSEEN.test(name)) return 'characters';
  // Full width, ligatures, letters of mathematics: another spelling of what can be written plainly.
  if (name.normalize('NFKC') !== name) return 'characters';
  const letters = name.replace(/[^\p{L}]/gu, '');
  if (letters !== '' && !SCRIPTS.some((script) => script.test(letters))) return 'scripts';
  if (ID_BEGINNING.test(name)) return 'like-an-id';
  return likenessOf(name) === likenessOf('you') ? 'reserved' : undefined;
}

/** A petname without the mark that it is shown with. */
const barePetname = (text: string): string =>
  text.startsWith(PETNAME_MARK) ? text.slice(PETNAME_MARK.length) : text;

/** How a petname is found: as it is written, in capitals or not. */
export const petnameKey = (text: string): string => barePetname(text).normalize('NFC').toLowerCase();

/** Letters that look like a Latin one, in lower case. */
const LIKE_LATIN: Readonly<Record<string, string>> = {
  ...{ а: 'a', в: 'b', г: 'r', е: 'e', к: 'k', м: 'm', н: 'h', о: 'o', п: 'n', р: 'p', с: 'c', т: 't' },
  ...{ у: 'y', х: 'x', ѕ: 's', і: 'l', ј: 'j', һ: 'h', ԁ: 'd', ԛ: 'q', ԝ: 'w', ь: 'b', ӏ: 'l' },
  ...{ α: 'a', β: 'b', γ: 'y', ε: 'e', η: 'n', ι: 'l', κ: 'k', ν: 'v', ο: 'o', ρ: 'p', τ: 't', υ: 'u' },
  ...{ χ: 'x', ω: 'w', ı: 'l', ſ: 'f', ո: 'n', օ: 'o', ս: 'u' },
};

/** Two names with the same one are taken for each other: by their letters without marks, `0` and `o`, `1`, `i` and `l`. */
export const likenessOf = (name: string): string =>
  [...barePetname(name).normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '')]
    .map((letter) => LIKE_LATIN[letter] ?? letter)
    .join('')
    .replace(/[i1|]/gu, 'l')
    .replaceAll('0', 'o')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');

/** A node and what its owner calls it. */
export interface PetnameRow {
  readonly node_id: string;
  readonly petname: string;
}

/** Finds names by nodes, and nodes by names. */
export interface PetnameLookup {
  of(node: string): string | undefined;
  /** With or without the mark, in capitals or not. */
  nodeOf(name: string): string | undefined;
}

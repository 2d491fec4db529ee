import { displayWidth } from './width.ts';

/** Whether a terminal is set to UTF-8; one that says nothing of its locale is not (`C`). */
export function isUtf8({ LC_ALL, LC_CTYPE, LANG }: Readonly<Record<string, string | undefined>>): boolean {
  return /utf-?8/iu.test(LC_ALL || LC_CTYPE || LANG || '');
}

/** What is written here beside ASCII, as ASCII. */
const SIGNS: Readonly<Record<string, string>> = {
  '\u2026': '~',
  '\u2013': '-',
  '\u2014': '-',
  '\u2019': "'",
  '\u00d7': 'x',
};
const FOREIGN = /[^\u0000-\u007f]/gu;

/** A text for a terminal that knows ASCII alone: a letter without its marks, else a `?` for each column. */
export const toAscii = (text: string): string =>
  text.replace(FOREIGN, (sign) => SIGNS[sign] ?? bare(sign) ?? '?'.repeat(displayWidth(sign)));

/** JSON in ASCII: the same value. */
export const toAsciiJson = (json: string): string =>
  json.replace(/[^\u0000-\u007f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

function bare(sign: string): string | undefined {
  const letter = sign.normalize('NFD')[0] ?? '';
  return /^[a-z]$/iu.test(letter) ? letter : undefined;
}

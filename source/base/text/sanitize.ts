const ESCAPE_SEQUENCES =
  /(?:\u001B\][^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)?|\u001B[PX^_][^\u001B\u009C]*(?:\u001B\\|\u009C)?|[\u001B\u009B][[\]()#;?]*(?:\d{1,4}(?:[;:]\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~])/gu;

/**
 * What acts on a terminal or does not show: control characters, marks of direction, zero-width and other characters that may be
 * ignored, tags, selectors of variants, separators of lines and paragraphs, halves of characters, and what is no character.
 */
const INVISIBLE = String.raw`\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}`;
/** A mark on a letter that has six already, which is more than any script wants: a heap of them runs over the lines around it. */
const HEAPED = String.raw`\p{M}(?<=\p{M}{7})`;
const EACH_INVISIBLE = new RegExp(`[${INVISIBLE}]|${HEAPED}`, 'gu');
/** Of these JSON has ways to write what is below U+0020. */
const ACTIVE_IN_JSON = new RegExp(`[[${INVISIBLE}]--[\\0-\\u001f]]|${HEAPED}`, 'gv');
const ACTIVE_IN_LINES = new RegExp(`(?:[[${INVISIBLE}]--[\\n]]|${HEAPED})+`, 'gv');
/** What makes one sign of several in an emoji, and goes unseen there; and what nobody should miss. */
const JOINERS_OR_INVISIBLE = new RegExp(
  String.raw`(?<=\p{Extended_Pictographic})\uFE0F|(?<=[#*\d])\uFE0F(?=\u20E3)` +
    String.raw`|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]\uFE0F?)\u200D(?=\p{Extended_Pictographic})` +
    `|(?<invisible>(?:[${INVISIBLE}]|${HEAPED})+)`,
  'gu',
);
/** Stands where something was that cannot be shown. */
const REPLACEMENT = '\uFFFD';
const COLOURS = /(\u001B\[[\d;]*m)/u;

/** A value as JSON that a terminal shows and never obeys: whoever parses it has the same value. */
export const toJson = (value: unknown, indent = 0): string =>
  JSON.stringify(value, null, indent).replace(ACTIVE_IN_JSON, escapedInJson);

/**
 * Makes text that a peer wrote fit to show on one line of a terminal: escape sequences go, line ends and tabs become one
 * blank, and a mark stands where something does not show or would act.
 */
export const sanitizeLine = (text: string): string =>
  withoutInvisible(text.replace(ESCAPE_SEQUENCES, '').replace(/[\r\n\t]+/gu, ' '));

/** As `sanitizeLine`, but keeps line ends (`\n`) and turns tabs into blanks: for output of several lines. */
export function sanitizeText(text: string): string {
  return text
    .replace(/\r\n?/gu, '\n')
    .split('\n')
    .map((line) => line.replace(/\t/gu, '        '))
    .map((line) => withoutInvisible(line.replace(ESCAPE_SEQUENCES, '')))
    .join('\n');
}

/** Shows control and invisible characters as `\x1b` or `\u202e`: for text that somebody is about to run. */
export function revealControls(text: string): string {
  return text.replace(EACH_INVISIBLE, (character) => {
    if (character === '\n' || character === '\t') {
      return character;
    }
    const code = character.codePointAt(0) ?? 0;
    if (code > 0xffff) return `\\u{${code.toString(16)}}`;
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/**
 * The last look at lines before a terminal has them: nothing in them acts but line ends and, where there are `colours`, those.
 * What a line was made of is sanitised before; this is for what was forgotten.
 */
export const guardLines = (text: string, colours: boolean): string =>
  (colours ? text.split(COLOURS) : [text])
    .map((part, index) => (index % 2 === 1 ? part : part.replace(ACTIVE_IN_LINES, REPLACEMENT)))
    .join('');

const withoutInvisible = (text: string): string =>
  text.replace(JOINERS_OR_INVISIBLE, (...found) => {
    const { invisible } = found.at(-1) as { readonly invisible: string | undefined };
    return invisible === undefined ? '' : REPLACEMENT;
  });

/** Characters beyond U+FFFF as their two halves, which is how JSON writes them. */
const escapedInJson = (character: string): string =>
  [...Array(character.length).keys()]
    .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('');

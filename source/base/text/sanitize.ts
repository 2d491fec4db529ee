const ESCAPE_SEQUENCES =
  /(?:\u001B\][^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)?|\u001B[PX^_][^\u001B\u009C]*(?:\u001B\\|\u009C)?|[\u001B\u009B][[\]()#;?]*(?:\d{1,4}(?:[;:]\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~])/gu;
// Control characters, bidirectional controls, zero-width and other invisible characters, line and paragraph separators.
const INVISIBLE =
  /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{E0000}-\u{E0FFF}]|[\uFE00-\uFE0F]/gu;

/**
 * Makes text that a peer wrote fit to show on one line of a terminal or log: escape sequences, control, bidirectional
 * and zero-width characters go; line ends and tabs become one blank.
 */
export function sanitizeLine(text: string): string {
  return text
    .replace(ESCAPE_SEQUENCES, '')
    .replace(/[\r\n\t]+/gu, ' ')
    .replace(INVISIBLE, '');
}

/** As `sanitizeLine`, but keeps line ends (`\n`) and turns tabs into blanks: for output of several lines. */
export function sanitizeText(text: string): string {
  return text
    .replace(/\r\n?/gu, '\n')
    .split('\n')
    .map((line) => line.replace(/\t/gu, '        '))
    .map((line) => line.replace(ESCAPE_SEQUENCES, '').replace(INVISIBLE, ''))
    .join('\n');
}

/** Shows control and invisible characters as `\x1b` or `\u202e`: for text that somebody is about to run. */
export function revealControls(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    if (character === '\n' || character === '\t') {
      return character;
    }
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

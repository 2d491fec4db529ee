import { type Look, PALETTES, type Paint } from '../../words/look.ts';
import type { Line, Span } from '../text/span.ts';
import type { Theme } from '../text/theme.ts';
import { asciiOfBraille } from './braille-ascii.ts';

const ESCAPE = '\u001b[';
const BOLD = 1;
const DIM = 2;
const REVERSE = 7;
const COLORS = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, blueBright: 94 } as const;
/** Before the place of a colour among 256. */
const EXACT = [38, 5] as const;

const ASCII_SIGNS: Readonly<Record<string, string>> = {
  '━': '=',
  '─': '-',
  '│': '|',
  '┬': '+',
  '├': '+',
  '▸': '>',
  '…': '>',
};
/** Peers' text comes here sanitised; should a place ever forget it, nothing that moves a terminal gets past this. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/gu;
const SIGNS = /[━─│┬├▸…]/gu;
const BRAILLE = /[\u2800-\u28ff]/gu;

/** Draws our few line and arrow signs in ASCII, and braille, one column each. */
const toAscii = (text: string): string =>
  text.replace(SIGNS, (sign) => ASCII_SIGNS[sign] ?? sign).replace(BRAILLE, asciiOfBraille);

function codesOf(look: Look | undefined, { colours, palette }: Theme): readonly number[] {
  if (look === undefined) return [];
  const { colour, exact, weight }: Paint = PALETTES[palette][look];
  const isExact = colours === '256' && exact !== undefined;
  return [
    ...(weight === 'bold' ? [BOLD] : weight === 'dim' && !isExact ? [DIM] : []),
    ...(isExact ? [...EXACT, exact] : colours === '16' && colour !== undefined ? [COLORS[colour]] : []),
  ];
}

/** A reversed line is of one colour: a patch of another in it reads as something else. */
const styleOf = ({ look, reverse }: Span, theme: Theme): string => {
  const codes = codesOf(look, theme);
  return (reverse === true ? [...(codes[0] === BOLD ? [BOLD] : []), REVERSE] : codes).join(';');
};

/**
 * A line as the terminal wants it: text with SGR sequences, every style closed at its end. Neighbours of one style share a
 * sequence and blanks at the end are left out, because Ink's work grows with every piece and every character.
 */
export function paintLine(line: Line, theme: Theme): string {
  let painted = '';
  let open = '';
  let isReversed = false;
  for (const piece of line) {
    if (piece.text === '') continue;
    const safe = piece.text.replace(CONTROLS, '');
    const text = theme.ascii ? toAscii(safe) : safe;
    // A blank looks the same in every style but the reversed one.
    const isBlank = piece.reverse !== true && !isReversed && text.trim() === '';
    const style = isBlank ? open : styleOf(piece, theme);
    if (style !== open) {
      painted += open === '' ? '' : `${ESCAPE}0m`;
      painted += style === '' ? '' : `${ESCAPE}${style}m`;
      open = style;
      isReversed = piece.reverse === true;
    }
    painted += text;
  }
  return open === '' ? painted.trimEnd() : `${painted}${ESCAPE}0m`;
}

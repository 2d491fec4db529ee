import type { Terminal } from '@xterm/headless';

const CELL_WIDTH = 8.43;
const CELL_HEIGHT = 17;
const MARGIN = 12;
const FONT_SIZE = 14;
/** The ground of a picture, and what is written on it without a colour. */
interface Ground {
  readonly background: string;
  readonly foreground: string;
}
const DARK: Ground = { background: '#15181e', foreground: '#d5d9e0' };
export const LIGHT: Ground = { background: '#ffffff', foreground: '#24292f' };

/** The sixteen colours of a terminal, as this picture shows them. */
const PALETTE = [
  ...['#15181e', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d5d9e0'],
  ...['#5c6370', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#ffffff'],
] as const;

const STEPS = [0, 95, 135, 175, 215, 255] as const;

/** One of the 256 colours of a terminal. */
function colourOf(place: number): string {
  const own = PALETTE[place];
  if (own !== undefined) return own;
  const grey = 8 + 10 * (place - 232);
  const step = (divisor: number): number => STEPS[Math.floor((place - 16) / divisor) % 6] ?? 0;
  const [red, green, blue] = place >= 232 ? [grey, grey, grey] : [step(36), step(6), step(1)];
  return `rgb(${red},${green},${blue})`;
}

interface Style {
  readonly fill: string;
  readonly back: string | undefined;
  readonly isBold: boolean;
  readonly isDim: boolean;
}

interface Run extends Style {
  readonly column: number;
  text: string;
  columns: number;
}

/** Size of a picture in pixels. */
const pictureSize = (columns: number, rows: number) => ({
  width: Math.ceil(columns * CELL_WIDTH + 2 * MARGIN),
  height: Math.ceil(rows * CELL_HEIGHT + 2 * MARGIN),
});

/** One screen as a whole SVG. */
export function screenSvg(terminal: Terminal, ground = DARK): string {
  return svgDocument(terminal.cols, terminal.rows, screenGroup(terminal, ground), '', ground);
}

/** Wraps groups of elements into an SVG of the size of a screen; `style` is CSS. */
export function svgDocument(
  columns: number,
  rows: number,
  content: string,
  style = '',
  ground = DARK,
): string {
  const { width, height } = pictureSize(columns, rows);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<style>text{font:${FONT_SIZE}px 'DejaVu Sans Mono',Menlo,Consolas,monospace;white-space:pre}.b{font-weight:bold}.d{opacity:.55}${style}</style>`,
    `<rect width="100%" height="100%" rx="8" fill="${ground.background}"/>`,
    content,
    '</svg>',
  ].join('\n');
}

/** The text of one screen as SVG elements. */
export function screenGroup(terminal: Terminal, ground = DARK): string {
  return Array.from({ length: terminal.rows }, (_, row) =>
    runsOf(terminal, row, ground)
      .map((run) => runSvg(run, row))
      .join(''),
  ).join('\n');
}

function runsOf(terminal: Terminal, row: number, ground: Ground): readonly Run[] {
  const { active } = terminal.buffer;
  const line = active.getLine(active.viewportY + row);
  const runs: Run[] = [];
  for (let column = 0; column < terminal.cols; column += 1) {
    const cell = line?.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const style = styleOf(cell, ground);
    const last = runs.at(-1);
    const isSame = last !== undefined && JSON.stringify(styleOnly(last)) === JSON.stringify(style);
    if (isSame && last.column + last.columns === column && cell.getWidth() === 1) {
      last.text += cell.getChars() || ' ';
      last.columns += 1;
    } else runs.push({ ...style, column, text: cell.getChars() || ' ', columns: cell.getWidth() });
  }
  return runs.filter(({ text, back }) => back !== undefined || text.trim() !== '');
}

const styleOnly = ({ fill, back, isBold, isDim }: Style): Style => ({ fill, back, isBold, isDim });

type Cell = NonNullable<
  ReturnType<NonNullable<ReturnType<Terminal['buffer']['active']['getLine']>>['getCell']>
>;

function styleOf(cell: Cell, { background, foreground }: Ground): Style {
  const fore = cell.isFgPalette() ? colourOf(cell.getFgColor()) : foreground;
  const back = cell.isBgPalette() ? colourOf(cell.getBgColor()) : undefined;
  const isInverse = cell.isInverse() !== 0;
  return {
    fill: isInverse ? (back ?? background) : fore,
    back: isInverse ? fore : back,
    isBold: cell.isBold() !== 0,
    isDim: cell.isDim() !== 0,
  };
}

function runSvg({ column, text, columns, fill, back, isBold, isDim }: Run, row: number): string {
  const x = MARGIN + column * CELL_WIDTH;
  const y = MARGIN + row * CELL_HEIGHT;
  const width = columns * CELL_WIDTH;
  const names = [isBold ? 'b' : '', isDim ? 'd' : ''].filter((name) => name !== '').join(' ');
  const box =
    back === undefined
      ? ''
      : `<rect x="${x.toFixed(2)}" y="${y}" width="${width.toFixed(2)}" height="${CELL_HEIGHT}" fill="${back}"/>`;
  const shown = text.trimEnd();
  if (shown.trim() === '') return box;
  const length = (width * [...shown].length) / [...text].length;
  const placed = `x="${x.toFixed(2)}" y="${y + 13}" textLength="${length.toFixed(2)}" xml:space="preserve"`;
  return `${box}<text ${placed} fill="${fill}"${names === '' ? '' : ` class="${names}"`}>${escaped(shown)}</text>`;
}

const escaped = (text: string): string =>
  text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;');

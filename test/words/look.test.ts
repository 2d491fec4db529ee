import { describe, expect, test } from 'vitest';
import { PALETTES, type Paint, type PaletteName } from '../../source/words/look.ts';

type Rgb = readonly [number, number, number];

const STEPS = [0, 95, 135, 175, 215, 255] as const;

/** A place among the 256 colours of a terminal, above its own sixteen, as xterm has them. */
function rgbOf(place: number): Rgb {
  if (place >= 232) {
    const grey = 8 + 10 * (place - 232);
    return [grey, grey, grey];
  }
  const at = (divisor: number): number => STEPS[Math.floor((place - 16) / divisor) % 6] ?? 0;
  return [at(36), at(6), at(1)];
}

const linear = (part: number): number => {
  const value = part / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
};

const luminance = ([red, green, blue]: Rgb): number =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);

/** WCAG 2, 1.4.3. */
function contrast(one: Rgb, other: Rgb): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((left, right) => left - right);
  return (high + 0.05) / (low + 0.05);
}

/** How eyes see linear colours: Machado, Oliveira and Fernandes, 2009, at full severity. */
const EYES = {
  ordinary: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  'without red': [
    0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
  ],
  'without green': [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  'without blue': [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const;

function seen(colour: Rgb, eyes: readonly number[]): Rgb {
  const parts = colour.map(linear);
  const at = (row: number): number =>
    parts.reduce((sum, part, column) => sum + (eyes[3 * row + column] ?? 0) * part, 0);
  return [at(0), at(1), at(2)].map((part) => Math.min(1, Math.max(0, part))) as unknown as Rgb;
}

/** CIE L*a*b* of linear colours. */
function lab([red, green, blue]: Rgb): Rgb {
  const root = (value: number): number => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505);
  const y = root(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function difference(one: Rgb, other: Rgb, eyes: readonly number[]): number {
  const [left, right] = [lab(seen(one, eyes)), lab(seen(other, eyes))];
  return Math.hypot(left[0] - right[0], left[1] - right[1], left[2] - right[2]);
}

const BACKGROUNDS: Readonly<Record<PaletteName, readonly Rgb[]>> = {
  dark: [
    [0, 0, 0],
    [40, 44, 52],
  ],
  light: [
    [255, 255, 255],
    [238, 232, 213],
  ],
  'colour-blind on dark': [
    [0, 0, 0],
    [40, 44, 52],
  ],
  'colour-blind on light': [
    [255, 255, 255],
    [238, 232, 213],
  ],
};
const NAMES = Object.keys(PALETTES) as readonly PaletteName[];

const exactIn = (name: PaletteName): readonly (readonly [string, Rgb])[] =>
  Object.entries<Paint>(PALETTES[name]).flatMap(([look, { exact }]) =>
    exact === undefined ? [] : [[look, rgbOf(exact)] as const],
  );

/** The least that two of the meanings that have a colour of their own differ. */
function least(name: PaletteName, eyes: readonly number[]): number {
  const colours = exactIn(name).filter(([look]) => look !== 'key' && look !== 'dim');
  return Math.min(
    ...colours.flatMap(([, one], place) =>
      colours.slice(place + 1).map(([, other]) => difference(one, other, eyes)),
    ),
  );
}

describe('the colours', () => {
  test.each(NAMES)('of %s can be read on its backgrounds', (name) => {
    expect(exactIn(name)).toHaveLength(7);
    for (const [, colour] of exactIn(name))
      for (const background of BACKGROUNDS[name])
        expect(contrast(colour, background)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(['colour-blind on dark', 'colour-blind on light'] as const)('%s differ to all eyes', (name) => {
    for (const eyes of Object.values(EYES)) expect(least(name, eyes)).toBeGreaterThan(25);
  });

  test('of the other themes do not: what is measured tells them apart', () => {
    expect(least('dark', EYES['without green'])).toBeLessThan(10);
  });
});

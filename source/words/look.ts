/** What a piece of text means on a terminal; every meaning is also said in words or by a sign. */
export type Look = 'attention' | 'good' | 'bad' | 'active' | 'unverified' | 'dim' | 'key' | 'strong';

/** The terminal's own colours, whose shades its user has chosen. */
type Colour = 'blue' | 'blueBright' | 'cyan' | 'green' | 'magenta' | 'red' | 'yellow';

/** How a meaning is drawn. */
export interface Paint {
  /** What the colour and the weight are called. */
  readonly name: string;
  /** Where the terminal has sixteen colours. */
  readonly colour?: Colour;
  /** Where it has 256: the place among them. */
  readonly exact?: number;
  /** Dim is a weight where there are sixteen colours only, else a grey that can be read. */
  readonly weight?: 'bold' | 'dim';
}

export type Palette = { readonly [Each in Look]: Paint };

/** What a user may choose; `auto` and `colour-blind` go by the terminal's background. */
export const THEMES = ['auto', 'dark', 'light', 'colour-blind'] as const;
export type ThemeName = (typeof THEMES)[number];

const STRONG = { name: 'bold', weight: 'bold' } as const;

/**
 * The colours by what they mean, for each background. Those of the 256 differ from their background by 4.5 to 1 at least; those for
 * colour-blind eyes differ from one another without red and green, or blue and yellow. `test/words/look.test.ts` holds both.
 */
export const PALETTES = {
  dark: {
    attention: { name: 'yellow, bold', colour: 'yellow', exact: 220, weight: 'bold' },
    good: { name: 'green', colour: 'green', exact: 114 },
    bad: { name: 'red', colour: 'red', exact: 210 },
    active: { name: 'cyan', colour: 'cyan', exact: 80 },
    unverified: { name: 'magenta', colour: 'magenta', exact: 177 },
    dim: { name: 'dim', exact: 248, weight: 'dim' },
    key: { name: 'cyan', colour: 'cyan', exact: 80 },
    strong: STRONG,
  },
  light: {
    attention: { name: 'blue, bold', colour: 'blue', exact: 26, weight: 'bold' },
    good: { name: 'green', colour: 'green', exact: 22 },
    bad: { name: 'red', colour: 'red', exact: 124 },
    active: { name: 'cyan', colour: 'cyan', exact: 23 },
    unverified: { name: 'magenta', colour: 'magenta', exact: 90 },
    dim: { name: 'dim', exact: 240, weight: 'dim' },
    key: { name: 'cyan', colour: 'cyan', exact: 23 },
    strong: STRONG,
  },
  'colour-blind on dark': {
    attention: { name: 'yellow, bold', colour: 'yellow', exact: 226, weight: 'bold' },
    good: { name: 'blue', colour: 'blueBright', exact: 105 },
    bad: { name: 'orange or red', colour: 'red', exact: 215 },
    active: { name: 'cyan', colour: 'cyan', exact: 51 },
    unverified: { name: 'pink', colour: 'magenta', exact: 204 },
    dim: { name: 'dim', exact: 248, weight: 'dim' },
    key: { name: 'cyan', colour: 'cyan', exact: 51 },
    strong: STRONG,
  },
  'colour-blind on light': {
    attention: { name: 'brown or magenta, bold', colour: 'magenta', exact: 94, weight: 'bold' },
    good: { name: 'dark blue', colour: 'blue', exact: 17 },
    bad: { name: 'dark red', colour: 'red', exact: 52 },
    active: { name: 'cyan', colour: 'cyan', exact: 23 },
    unverified: { name: 'violet', exact: 128 },
    dim: { name: 'dim', exact: 240, weight: 'dim' },
    key: { name: 'cyan', colour: 'cyan', exact: 23 },
    strong: STRONG,
  },
} as const satisfies Readonly<Record<string, Palette>>;
export type PaletteName = keyof typeof PALETTES;

/** How each is drawn in the shell. */
export const LOOKS: Palette = PALETTES.dark;

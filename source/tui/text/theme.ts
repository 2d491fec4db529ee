import type { PaletteName, ThemeName } from '../../words/look.ts';

/** What a terminal can show. */
export interface TerminalLook {
  /** `none` under `NO_COLOR`: bold, dim and reverse only. */
  readonly colours: 'none' | '16' | '256';
  /** Its background is light, as far as it says so. */
  readonly isLight: boolean;
  readonly ascii: boolean;
}

/** How lines are drawn. */
export interface Theme extends Pick<TerminalLook, 'colours' | 'ascii'> {
  readonly palette: PaletteName;
}

const CJK = /^(?:zh|ja|ko)/u;
/** Bits of a terminal that has 256 colours. */
const DEPTH_256 = 8;
const DEPTH_16 = 4;
/** Terminals that say so by their names: `tmux-256color`, which Node does not know. */
const NAMES_256 = /-(?:256color|direct)\b/u;

/**
 * What a terminal with colours of `depth` bits can show; ASCII where the signs would not be one column wide.
 * `NO_COLOR` is the environment's wish, not the terminal's.
 */
export function terminalLook(env: NodeJS.ProcessEnv, depth: number, isAsciiWanted: boolean): TerminalLook {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  const isUtf8 = /utf-?8/iu.test(locale);
  return {
    colours: coloursOf(env, depth),
    isLight: isLightBackground(env) ?? false,
    ascii: isAsciiWanted || !isUtf8 || env.TERM === 'linux' || CJK.test(locale),
  };
}

function coloursOf(env: NodeJS.ProcessEnv, depth: number): TerminalLook['colours'] {
  if (env.NO_COLOR || env.TERM === 'dumb' || depth < DEPTH_16) return 'none';
  return depth >= DEPTH_256 || NAMES_256.test(env.TERM ?? '') ? '256' : '16';
}

/** What some terminals say of their background by a variable; undefined where it says nothing. */
function isLightBackground({ COLORFGBG }: NodeJS.ProcessEnv): boolean | undefined {
  const background = COLORFGBG?.split(';').at(-1);
  return background === undefined ? undefined : background === '7' || background === '15';
}

/** True where it is worth asking a terminal for its background: it shows colours, and nothing has told it. */
export const canTellBackground = (env: NodeJS.ProcessEnv, { colours }: TerminalLook): boolean =>
  colours !== 'none' && env.TERM !== 'linux' && isLightBackground(env) === undefined;

/** A theme on a terminal. */
export function themeOn({ colours, ascii, isLight }: TerminalLook, name: ThemeName): Theme {
  return { colours, ascii, palette: paletteFor(name, isLight) };
}

function paletteFor(name: ThemeName, isLight: boolean): PaletteName {
  switch (name) {
    case 'auto':
      return isLight ? 'light' : 'dark';
    case 'colour-blind':
      return isLight ? 'colour-blind on light' : 'colour-blind on dark';
    case 'dark':
    case 'light':
      return name;
  }
}

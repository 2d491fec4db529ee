import { isUtf8 } from '../base/text/locale.ts';
import type { Theme } from './view/paint.ts';

const CJK = /^(?:zh|ja|ko)/u;

/** How to draw on this terminal: `NO_COLOR`, a light background, and ASCII where the signs would not be one column wide. */
export function themeOf(env: NodeJS.ProcessEnv, isAsciiWanted: boolean): Theme {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  const background = Number(env.COLORFGBG?.split(';').at(-1) ?? 0);
  return {
    color: !env.NO_COLOR && env.TERM !== 'dumb',
    light: background === 7 || background === 15,
    utf8: isUtf8(env),
    ascii: isAsciiWanted || !isUtf8(env) || env.TERM === 'linux' || CJK.test(locale),
  };
}

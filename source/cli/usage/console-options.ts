import { THEMES } from '../../words/look.ts';
import type { OptionSpec } from './option-spec.ts';

/** How the console is shown. */
export const CONSOLE_OPTIONS = {
  ascii: {
    kind: 'flag',
    setting: true,
    default: false,
    description: 'draw the console with ASCII characters only',
  },
  'screen-reader': {
    kind: 'flag',
    setting: true,
    default: false,
    description: 'the console as plain lines of what changes, without a screen; all keys work',
  },
  theme: {
    kind: 'choice',
    choices: THEMES,
    setting: true,
    default: 'auto',
    defaultWords: 'as chosen in the console, else auto',
    description: "the console's colours; auto and colour-blind go by the background",
  },
  mouse: {
    kind: 'flag',
    setting: true,
    default: false,
    defaultWords: 'as chosen in the console, else off',
    description: 'clicks and the wheel go to the console; the terminal selects no text meanwhile',
  },
  'low-bandwidth': {
    kind: 'flag',
    setting: true,
    default: false,
    description: 'draw less: once in two seconds, no rates, times of day instead of times left',
  },
} as const satisfies { readonly [name: string]: OptionSpec };

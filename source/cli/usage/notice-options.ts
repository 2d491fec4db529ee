import type { OptionSpec } from './option-spec.ts';

/** How a console tells that something waits. */
export const NOTICE_OPTIONS = {
  notify: {
    kind: 'list',
    placeholder: 'WAY,…',
    setting: true,
    default: [],
    description: 'how the console tells that something waits for you: bell, title, osc9, osc777',
  },
  'notify-command': {
    kind: 'text',
    placeholder: 'COMMAND',
    setting: true,
    default: '',
    description: 'a program, with its arguments, that the console runs then; no shell reads it',
  },
} as const satisfies { readonly [name: string]: OptionSpec };

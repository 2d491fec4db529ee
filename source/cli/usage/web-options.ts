import type { OptionSpec } from './option-spec.ts';

/** The read-only monitor, and what it shows to browsers. */
export const WEB_OPTIONS = {
  'web-addr': {
    kind: 'text',
    placeholder: 'IP:PORT',
    setting: true,
    default: '127.0.0.1:3000',
    description: 'where the read-only monitor answers',
  },
  web: {
    kind: 'flag',
    negatable: true,
    setting: true,
    default: true,
    description: 'no read-only monitor',
  },
  'web-hosts': {
    kind: 'list',
    placeholder: 'NAME,…',
    setting: true,
    default: [],
    description: 'host names by which the monitor may be asked, besides addresses and localhost',
  },
  'web-token-file': {
    kind: 'text',
    placeholder: 'FILE',
    setting: true,
    description: 'the file with the token of the monitor',
    defaultWords: 'web-token in the data dir',
  },
  'web-dist': {
    kind: 'text',
    placeholder: 'DIR',
    setting: true,
    description: 'the folder that the monitor shows to browsers',
    defaultWords: 'the page that is built in',
  },
  'web-api-auth-required': {
    kind: 'flag',
    valued: true,
    setting: true,
    default: true,
    description: '0: /api/ wants no token',
  },
} as const satisfies { readonly [name: string]: OptionSpec };

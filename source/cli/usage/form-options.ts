import { EXPORT_FORMATS } from '../../contract/transfer.ts';
import type { OptionSpec } from './option-spec.ts';

/** In what form something is written for other programs. */
export const FORM_OPTIONS = {
  format: {
    kind: 'choice',
    choices: EXPORT_FORMATS,
    default: 'envelopes',
    commands: ['export'],
    description: 'as envelopes with their signatures, or as state.json of the reference',
  },
  csv: { kind: 'flag', commands: ['ledger'], description: 'as comma-separated values, for a spreadsheet' },
} as const satisfies { readonly [name: string]: OptionSpec };

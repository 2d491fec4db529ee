import { definedOf } from '../../base/defined-of.ts';
import type { ActionInput } from '../../contract/actions.ts';
import type { SeedRow } from '../../contract/node-api.ts';
import type { TemplateValues } from '../data/templates.ts';

/** What a seed is published with that no field of the form shows: it comes with the seed or template that fills the form. */
export type Unshown = Partial<
  Pick<ActionInput['publish'], 'open_inputs' | 'output_max_bytes' | 'output_max_count'>
>;

/** That of a seed. */
export function unshownOfSeed({ files }: Pick<SeedRow, 'files'>): Unshown {
  if (files === undefined || 'fault' in files) return {};
  const { open_inputs, outputs } = files;
  return {
    ...(open_inputs ? { open_inputs } : {}),
    ...(outputs === null ? {} : { output_max_bytes: outputs.max_bytes, output_max_count: outputs.max_count }),
  };
}

/** That of a template. */
export const unshownOfTemplate = ({
  open_inputs,
  output_max_bytes,
  output_max_count,
}: TemplateValues): Unshown => definedOf({ open_inputs, output_max_bytes, output_max_count });

/** What of it says something where files are given, or wanted. */
export function unshownFor(
  unshown: Unshown,
  has: { readonly input: boolean; readonly output: boolean },
): Unshown {
  const { open_inputs, ...limits } = unshown;
  return { ...(has.input ? definedOf({ open_inputs }) : {}), ...(has.output ? limits : {}) };
}

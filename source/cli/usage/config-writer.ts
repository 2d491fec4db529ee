import { dirname } from 'node:path';
import { makeFolders } from '../../base/make-folders.ts';
import { CrabnetError } from '../../model/errors.ts';
import { type MembersSchema, writeConfFile } from './conf-file.ts';
import type { OptionSpec } from './option-spec.ts';
import { OPTION_NAMES, optionSpec, spellings } from './options.ts';

/**
 * Writes a config file whole: through to the disk, and in one step; `unchecked` where something is only taken out, and what
 * else is wrong with it shall not be in the way. Throws `CrabnetError` `config`.
 */
export function writeConfigFile(path: string, object: object, how: 'checked' | 'unchecked'): void {
  try {
    makeFolders(dirname(path));
    writeConfFile(
      path,
      object,
      how === 'checked' ? { schema: SCHEMA, hasOthers: false } : { schema: {}, hasOthers: true },
    );
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
    throw new CrabnetError('config', `the config file ${path} cannot be written: ${why}`, {
      cause,
      field: 'config',
      remedy: 'give another with --config FILE',
    });
  }
}

/** The keys that a config file may have. Without defaults, which would be written too. */
const SCHEMA: MembersSchema = Object.fromEntries(
  OPTION_NAMES.filter((option) => optionSpec(option).setting === true).flatMap((option) =>
    spellings(option).map(({ name }) => [name, schemaOf(optionSpec(option))] as const),
  ),
);

function schemaOf(spec: OptionSpec): MembersSchema[string] {
  switch (spec.kind) {
    case 'text':
      return { type: 'string' };
    case 'choice':
      return { type: 'string', enum: [...spec.choices] };
    case 'number': {
      const number = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;
      // A duration may be a text; our own reader has looked at it.
      return spec.unit === 'ms' ? { anyOf: [number, { type: 'string' }] } : number;
    }
    case 'flag':
      return { type: 'boolean' };
    case 'list':
      return { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };
  }
}

import { basename, dirname } from 'node:path';
import Conf, { type Schema } from 'conf';
import { toJson } from '../../base/text/sanitize.ts';

type Members = { readonly [name: string]: unknown };

/** What the members of a file may be. */
export type MembersSchema = Schema<Members>;

/**
 * Writes an object as a file in a folder that is there, for its owner only: whole, through to the disk, and in one step.
 * Throws what the system says, or what does not fit the schema.
 */
export function writeConfFile(
  path: string,
  object: object,
  allowed: { readonly schema: MembersSchema; readonly hasOthers: boolean },
): void {
  const conf = new Conf<Members>({
    cwd: dirname(path),
    configName: basename(path),
    fileExtension: '',
    configFileMode: 0o600,
    clearInvalidConfig: false,
    accessPropertiesByDotNotation: false,
    schema: allowed.schema,
    rootSchema: { additionalProperties: allowed.hasOthers },
    // What the file held was read before, by our own reader; a value that is wrong there may be replaced.
    deserialize: () => ({}),
    serialize: (value) => `${toJson(value, 2)}\n`,
  });
  conf.store = { ...object };
}

import { FieldProblem, type Fields } from '../fields.ts';
import * as limits from '../limits.ts';
import type { JsonObject } from '../types.ts';
import type { FilesName, MalformedFiles, OutputsWanted, SeedFiles } from './file-names.ts';
import { patternFault } from './output-pattern.ts';

/** The file members of a seed's payload; undefined where it has none. */
export function readSeedFiles(fields: Fields): SeedFiles | MalformedFiles | undefined {
  const has = (field: string): boolean => fields.raw(field) !== undefined && fields.raw(field) !== null;
  if (!has('inputs') && !has('outputs') && !has('open_inputs')) return undefined;
  return unlessMalformed(() => ({
    inputs: has('inputs') ? readFilesName(fields.object('inputs')) : null,
    outputs: has('outputs') ? readOutputs(fields.object('outputs')) : null,
    open_inputs: has('open_inputs') && fields.flag('open_inputs'),
  }));
}

/** What a result says that it brought; undefined where it brought nothing. */
export function readResultFiles(fields: Fields): FilesName | MalformedFiles | undefined {
  const files = fields.raw('files');
  if (files === undefined || files === null) return undefined;
  return unlessMalformed(() => readFilesName(fields.object('files')));
}

/** The members that a new seed says its files with. */
export const seedFileMembers = ({ inputs, outputs, open_inputs }: SeedFiles): JsonObject => ({
  ...(inputs === null ? {} : { inputs: { ...inputs } }),
  ...(outputs === null ? {} : { outputs: { ...outputs } }),
  ...(open_inputs ? { open_inputs } : {}),
});

function unlessMalformed<Read>(read: () => Read): Read | MalformedFiles {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    const { field = 'files', detail = '' } = error.problem;
    return { fault: { problem: 'member', field, wanted: detail } };
  }
}

function readFilesName(fields: Fields): FilesName {
  const count = fields.count('count', limits.FILES_MAX_COUNT);
  if (count === 0) fields.bad('count', 'one file at least');
  return { cid: fields.cid('cid'), bytes: fields.count('bytes', count * limits.FILE_MAX_BYTES), count };
}

function readOutputs(fields: Fields): OutputsWanted {
  const patterns = fields.texts('patterns', limits.PATTERNS_MAX_COUNT);
  if (patterns.length === 0) fields.bad('patterns', 'one pattern at least');
  for (const pattern of patterns) {
    if (patternFault(pattern) !== undefined) {
      fields.bad('patterns', `relative paths of at most ${limits.PATTERN_MAX_BYTES} bytes, without . and ..`);
    }
  }
  return {
    patterns,
    max_bytes: fields.count('max_bytes'),
    max_count: fields.count('max_count', limits.FILES_MAX_COUNT),
  };
}

import { isObject } from '../fields.ts';
import type { JsonObject, JsonValue } from '../types.ts';
import type { FilesFault } from './files-fault.ts';

export const NO_FILES_PROBLEMS = ['too-many', 'too-large', 'unusable'] as const;

/** Why a result brings no files although some were made, in its worker's word (F2). */
export interface NoFiles {
  readonly problem: (typeof NO_FILES_PROBLEMS)[number];
  /** The file that is meant; none where all of them are. */
  readonly path?: string;
  /** As many files or bytes would have been taken; none of what is unusable. */
  readonly most?: number;
}

const PATH_MAX_CHARS = 200;

/** What a result says of it. */
export function noFilesMember(fault: FilesFault): JsonObject {
  const path = 'path' in fault && fault.path !== undefined ? { path: cut(fault.path) } : {};
  return fault.problem === 'too-many' || fault.problem === 'too-large'
    ? { problem: fault.problem, most: fault.most, ...path }
    : { problem: 'unusable', ...path };
}

/** Reads it; undefined where it is not of that shape: nothing but what is shown depends on it. */
export function readNoFiles(value: JsonValue | undefined): NoFiles | undefined {
  if (!isObject(value)) return undefined;
  const { path, most } = value;
  const problem = NO_FILES_PROBLEMS.find((known) => known === value.problem);
  const isCounted = Number.isSafeInteger(most) && (most as number) >= 0;
  if (problem === undefined || isCounted !== (problem !== 'unusable')) return undefined;
  return {
    problem,
    ...(typeof path === 'string' ? { path: cut(path) } : {}),
    ...(isCounted ? { most: most as number } : {}),
  };
}

const cut = (path: string): string => [...path.toWellFormed()].slice(0, PATH_MAX_CHARS).join('');

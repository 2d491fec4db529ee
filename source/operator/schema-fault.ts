import type { z } from 'zod';

/** The first fault of a value that a person wrote: where it is, and what is wrong with it. */
export interface SchemaFault {
  readonly place: string;
  readonly words: string;
}

/** What a schema makes of a value that stands at `place` (`orders[0]`), or its first fault in words that say what to write. */
export function readBySchema<Value>(
  schema: z.ZodType<Value>,
  value: unknown,
  place: string,
): { readonly value: Value } | { readonly fault: SchemaFault } {
  const read = schema.safeParse(value, { error: wordsOf });
  if (read.success) return { value: read.data };
  const { path, words } = firstFault(read.error.issues);
  return { fault: { place: placeOf(place, path), words } };
}

/** For a schema's `error`: these words where something of another type stands, and the usual ones where it is missing or else wrong. */
export const typeFault =
  (words: string) =>
  ({ code, input }: z.core.$ZodRawIssue): string | undefined =>
    code === 'invalid_type' && input !== undefined ? words : undefined;

function firstFault(issues: readonly z.core.$ZodIssue[]): {
  readonly path: readonly PropertyKey[];
  readonly words: string;
} {
  const [issue] = issues;
  if (issue === undefined) return { path: [], words: 'is wrong' };
  // Of a name that is not known the place is its own.
  if (issue.code === 'unrecognized_keys')
    return { path: [...issue.path, ...issue.keys.slice(0, 1)], words: issue.message };
  const meant = issue.code === 'invalid_union' ? alternativeMeant(issue.errors) : undefined;
  if (meant === undefined) return { path: issue.path, words: issue.message };
  const { path, words } = firstFault(meant);
  return { path: [...issue.path, ...path], words };
}

/** Of several things that may stand somewhere the one whose names are all known, else one that has names at all. */
const alternativeMeant = (
  alternatives: readonly (readonly z.core.$ZodIssue[])[],
): readonly z.core.$ZodIssue[] | undefined =>
  alternatives.find((issues) =>
    issues.every(({ code, path }) => code !== 'unrecognized_keys' && path.length > 0),
  ) ?? alternatives.findLast((issues) => issues.length > 0);

const placeOf = (place: string, path: readonly PropertyKey[]): string =>
  path.reduce<string>((words, step) => {
    if (typeof step === 'number') return `${words}[${step}]`;
    return words === '' ? String(step) : `${words}.${String(step)}`;
  }, place);

/** What is wanted where another type stands. */
const WANTED: { readonly [type: string]: string } = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list, [ … ]',
  object: '{ … }',
};

function wordsOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = WANTED[issue.expected] ?? issue.expected;
      return issue.input === undefined ? `is missing: ${wanted} is wanted` : `${wanted} is wanted`;
    }
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `is too small: ${issue.minimum} at least`
        : 'is empty';
    case 'too_big':
      if (issue.origin === 'number' || issue.origin === 'int')
        return `is too large: ${issue.maximum} at most`;
      return issue.origin === 'string'
        ? `is too long: ${issue.maximum} characters at most`
        : `has too many: ${issue.maximum} at most`;
    case 'invalid_value': {
      const one = `${issue.values.length === 1 ? '' : 'one of '}${issue.values.join(', ')}`;
      return issue.input === undefined ? `is missing: ${one} is wanted` : `${one} is wanted`;
    }
    case 'unrecognized_keys':
      return 'is no name that is known here; is it misspelt?';
    default:
      return undefined;
  }
}

import { sanitizeLine } from '../base/text/sanitize.ts';
import type { SeedFileRow } from '../contract/actions/files-show.ts';
import type { ResultRow } from '../contract/seed-lists.ts';
import type { FileSums, OutputsWanted } from '../model/files/file-names.ts';
import type { Seed } from '../model/types.ts';
import { filesFaultWords } from './files-words.ts';
import { formatCount, formatPlural, formatRoughBytes } from './numbers.ts';

const sums = ({ count, bytes }: FileSums): string =>
  `${formatPlural(count, 'file')}, ${formatRoughBytes(bytes)}`;

const wanted = ({ patterns, max_bytes, max_count }: OutputsWanted): string =>
  `wants ${patterns.map(sanitizeLine).join(' ')}, at most ${sums({ count: max_count, bytes: max_bytes })}`;

/** What a seed gives and wants, and what its result brought, a line each: `gives 3 files, 1.2 MiB`. */
export function seedFilesWords(files: Seed['files'], brought: ResultRow['files']): readonly string[] {
  const said =
    files === undefined
      ? []
      : 'fault' in files
        ? [`what it says of files cannot be used: ${filesFaultWords(files.fault)}`]
        : [
            ...(files.inputs === null
              ? []
              : [`gives ${sums(files.inputs)}${files.open_inputs ? ', to anybody' : ''}`]),
            ...(files.outputs === null ? [] : [wanted(files.outputs)]),
          ];
  if (brought === undefined) return said;
  const came =
    'fault' in brought
      ? `the files of its result cannot be used: ${filesFaultWords(brought.fault)}`
      : `result brought ${sums(brought)}`;
  return [...said, came];
}

/** The path of a file; an asterisk marks one that can be executed. */
export const filePathWords = ({ path, mode }: Pick<SeedFileRow, 'path' | 'mode'>): string =>
  `${sanitizeLine(path)}${mode === 'executable' ? ' *' : ''}`;

/** What stands below the first `shown` of `count` files; null where those are all. */
export function restOfFiles(count: number, shown: number): string | null {
  if (shown === 0) return 'their list is not here: it comes with them';
  return count > shown ? `and ${formatCount(count - shown)} more` : null;
}

/** Where files were put. */
export const writtenToWords = (folder: string): string => `written to ${sanitizeLine(folder)}`;

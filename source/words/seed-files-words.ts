import { sanitizeLine } from '../base/text/sanitize.ts';
import type { SeedFileRow, SeedFilesRow } from '../contract/actions/files-show.ts';
import type { ResultRow } from '../contract/seed-lists.ts';
import type { FileSums, OutputsWanted } from '../model/files/file-names.ts';
import type { FilesFault } from '../model/files/files-fault.ts';
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
  return [...said, 'fault' in brought ? cannotBeUsed(brought) : `result brought ${sums(brought)}`];
}

const cannotBeUsed = ({ fault }: { readonly fault: FilesFault }): string =>
  `the files of its result cannot be used: ${filesFaultWords(fault)}`;

/** What a result brought, for whoever is about to settle it: `brought 2 files, 34 bytes, not here yet`. */
export const broughtWords = (brought: NonNullable<ResultRow['files']>, areHere: boolean): string =>
  'fault' in brought
    ? cannotBeUsed(brought)
    : `brought ${sums(brought)}, ${areHere ? 'here' : 'not here yet'}`;

/** Whether what a result brought can be looked at without fetching it. */
export function areOutputsHere(sides: readonly SeedFilesRow[]): boolean {
  const outputs = sides.find(({ side }) => side === 'outputs');
  return outputs !== undefined && outputs.files.length > 0 && outputs.files.every(({ here }) => here);
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

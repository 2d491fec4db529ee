import { sanitizeLine } from '../base/text/sanitize.ts';
import type { PathFault } from '../model/files/file-path.ts';
import type { FilesFault } from '../model/files/files-fault.ts';
import type { NoFiles } from '../model/files/no-files.ts';
import type { RefusalFacts } from '../model/refusal-facts.ts';
import { shortSeed } from './ids.ts';
import { formatBytes, formatCount, formatPlural } from './numbers.ts';
import type { Wording } from './wording.ts';

const PATH_FAULTS: Readonly<Record<PathFault, string>> = {
  empty: 'is empty',
  absolute: 'is absolute',
  dots: 'has a part . or ..',
  'empty-part': 'has an empty part',
  'too-long': 'is too long',
  'too-deep': 'is too deep',
  'not-unicode': 'is not well-formed Unicode',
  'not-nfc': 'is not in the form NFC of Unicode',
  'control-character': 'has a control character',
};

/** What is wrong with a path, said of it. */
export const pathFaultWords = (fault: PathFault): string => PATH_FAULTS[fault];

const WHERE: Readonly<Record<RefusalFacts['bad-files']['of'], string>> = {
  seed: 'what the seed says of its files',
  result: 'what the result says of its files',
  manifest: 'the list of the files',
  given: 'what was given',
};

const REMEDIES: Readonly<Record<RefusalFacts['bad-files']['of'], string>> = {
  seed: 'nobody can take it: its publisher may publish it anew',
  result: 'its worker made it so: reject it, or accept what it printed',
  manifest: 'its maker made it so, and nothing of it was fetched',
  given: 'rename it, or give something else',
};

/** Why a seed's or result's files are not touched. */
export function badFilesWords({
  of,
  fault,
}: RefusalFacts['bad-files']): Wording & { readonly remedy: string } {
  return {
    long: `bad files: ${WHERE[of]} cannot be used: ${filesFaultWords(fault)}`,
    short: 'bad files',
    remedy: REMEDIES[of],
  };
}

type NoneBrought = Extract<RefusalFacts['no-files'], { readonly what: 'none-brought' }>;
type NotHad = Extract<RefusalFacts['no-files'], { readonly what: 'not-had' }>;

/** What became of asking, of those that were asked. */
const SAID: Readonly<Record<NotHad['said'], string>> = {
  wrong: 'who was asked sent something else under their names',
  slow: 'who has them is too slow',
  cut: 'the connection to who has them broke off each time',
  'not-given': 'who was asked did not give them',
  unreached: 'nobody who has them was reached',
};

const notReached = ({ side, missing, said }: NotHad) => ({
  long: `${formatPlural(missing, 'file')} of its ${side} are not here, and ${SAID[said]}`,
  short: 'not here',
  remedy: `try again when its ${side === 'inputs' ? 'publisher' : 'worker'} is there (crabnet peers); one of you must be reached at the TCP port of its --listen-addr`,
});

const notLinked = ({ side, missing }: NotHad) => ({
  long: `${formatPlural(missing, 'file')} of its ${side} are not here, and files go between running nodes alone`,
  short: 'not here',
  remedy: 'let the node run: crabnet listen',
});

/** Why a result brought none although some were made. */
export function noFilesBroughtWords({ problem, path, most = 0 }: NoFiles): string {
  const which = path === undefined ? '' : `${quoted(path)} `;
  switch (problem) {
    case 'too-many':
      return `there are more than ${formatPlural(most, 'file')}`;
    case 'too-large':
      return path === undefined
        ? `they have more than ${formatBytes(most)}`
        : `${which}has more than ${formatBytes(most)}`;
    case 'unusable':
      return path === undefined ? 'they cannot be used' : `${which}cannot be used`;
  }
}

function noneBrought({ seed_id, printed_bytes, no_files }: NoneBrought) {
  const why = no_files === undefined ? '' : `: ${noFilesBroughtWords(no_files)}`;
  const printed = printed_bytes === 0 ? 'and printed nothing' : `only text, ${formatBytes(printed_bytes)}`;
  return {
    long: `its result brought no files${why}, ${printed}`,
    short: 'no files',
    ...(printed_bytes === 0
      ? {}
      : { remedy: `read what it printed: crabnet seed show ${shortSeed(seed_id)}` }),
  };
}

/** Why there are no files to be had. */
export function noFilesWords(facts: RefusalFacts['no-files']): Wording & { readonly remedy?: string } {
  switch (facts.what) {
    case 'no-result':
      return { long: 'there is no result yet', short: 'no result' };
    case 'none-brought':
      return noneBrought(facts);
    case 'not-for-v0':
      return {
        long: "its bidder's node is of v0 and cannot fetch the files of the seed",
        short: 'v0 node',
        remedy: 'award another bid',
      };
    case 'none-kept':
      return {
        long: 'no files of such a seed are kept',
        short: 'no files',
        remedy: 'crabnet files list shows what is',
      };
    case 'damaged':
      return {
        long: 'the disk changed some of the files',
        short: 'damaged',
        remedy: 'try again, and look at the disk: crabnet files verify',
      };
    case 'no-text':
      return {
        long: 'it is no text',
        short: 'no text',
        remedy: 'write it into a folder, and open it there with what it is for: crabnet seed fetch',
      };
    case 'no-such-path':
      return {
        long: 'the seed lists no file of this path',
        short: 'no such file',
        remedy: `see its files: crabnet files show ${shortSeed(facts.seed_id)}`,
      };
    case 'not-here':
      return facts.side === 'outputs'
        ? {
            long: 'it is not here',
            short: 'not here',
            remedy: `fetch the files of the result: crabnet seed fetch ${shortSeed(facts.seed_id)}`,
          }
        : {
            long: 'it is not here: what a seed gives comes to the worker when it runs the seed',
            short: 'not here',
          };
    case 'not-had':
      return facts.mayAsk ? notReached(facts) : notLinked(facts);
  }
}

const quoted = (path: string): string => `"${sanitizeLine(path)}"`;

/** What is wrong with files. */
export function filesFaultWords(fault: FilesFault): string {
  switch (fault.problem) {
    case 'member':
      return `${sanitizeLine(fault.field)}: ${sanitizeLine(fault.wanted)}`;
    case 'path':
      return `the path ${quoted(fault.path)} ${PATH_FAULTS[fault.fault]}`;
    case 'clash':
      return `${quoted(fault.path)} and ${quoted(fault.with)} cannot both be in a folder`;
    case 'not-canonical':
      return 'it is not in its canonical form';
    case 'sums':
      return `${sumsWords(fault.found)} where ${sumsWords(fault.said)} were named`;
    case 'no-files':
      return `there is no file in ${quoted(fault.path)}`;
    case 'not-there':
      return `${quoted(fault.path)} is not there`;
    case 'not-a-file':
      return `${quoted(fault.path)} is a link or a device`;
    case 'unreadable':
      return `${quoted(fault.path)} cannot be read: ${sanitizeLine(fault.said)}`;
    case 'too-many':
      return `more than ${formatPlural(fault.most, 'file')}`;
    case 'too-large':
      return `${fault.path === undefined ? 'more' : `${quoted(fault.path)} has more`} than ${formatBytes(fault.most)}`;
  }
}

const sumsWords = ({ bytes, count }: { readonly bytes: number; readonly count: number }): string =>
  `${formatPlural(count, 'file')} of ${formatCount(bytes)} bytes`;

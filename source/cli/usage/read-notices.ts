import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { NOTICE_WAYS, type NoticeSettings, type NoticeWay } from '../../contract/notices.ts';
import { badValue, type Place, quote } from './option-value.ts';
import type { OptionName, OptionValues } from './options.ts';
import { suggest } from './suggest.ts';
import type { Surroundings } from './surroundings.ts';

/** How the console tells that something waits. Throws `CrabnetError` naming the option that is wrong. */
export function readNotices(options: OptionValues, at: (option: OptionName) => Place): NoticeSettings {
  const ways = options.notify.map((word) => readWay(at('notify'), word));
  return { ways: [...new Set(ways)], command: readCommand(at('notify-command'), options['notify-command']) };
}

function readWay(place: Place, word: string): NoticeWay {
  const way = NOTICE_WAYS.find((each) => each === word);
  if (way !== undefined) return way;
  const near = suggest(word, NOTICE_WAYS);
  const list = `give some of ${NOTICE_WAYS.join(', ')}, with commas`;
  throw badValue(place, `has ${quote(word)}`, near === undefined ? list : `${near}, ${list}`);
}

/** A word: what stands in quotes, what a backslash stands before, and all that is no blank. */
const WORD = /(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/gu;
const IN_WORD = /'([^']*)'|"([^"]*)"|\\(.)/gu;
/** What only a shell does. */
const OF_A_SHELL = /[|&;<>$`]/u;

/** The words of a command that is run without a shell: who wrote it for one shall learn that here. */
function readCommand(place: Place, text: string): readonly string[] {
  const script = 'name a program and its arguments; what needs a shell goes into a script of its own';
  if (text.includes('\0')) throw badValue(place, 'holds a NUL character', script);
  if (text.replaceAll(WORD, '').trim() !== '')
    throw badValue(place, `is ${quote(text)}: a quote is not closed`, 'close it');
  const ofShell = OF_A_SHELL.exec(text.replaceAll(IN_WORD, ''));
  if (ofShell !== null)
    throw badValue(
      place,
      `is ${quote(text)}: no shell reads it, and ${ofShell[0]} means nothing without one`,
      script,
    );
  const words = (text.match(WORD) ?? []).map((word) =>
    word.replaceAll(
      IN_WORD,
      (_, single?: string, double?: string, escaped?: string) => single ?? double ?? escaped ?? '',
    ),
  );
  if (words[0] === '') throw badValue(place, 'names no program', script);
  return words;
}

/** What the next notice would meet, in words: that there is no such program. */
export function noticeWarnings(
  { command: [program] }: NoticeSettings,
  { env }: Pick<Surroundings, 'env'>,
): readonly string[] {
  if (program === undefined) return [];
  const paths = program.includes('/')
    ? [program]
    : (env.PATH ?? '').split(delimiter).map((folder) => join(folder, program));
  if (paths.some(isProgram)) return [];
  const where = program.includes('/') ? 'is no program that may be run' : 'is not in any folder of PATH';
  return [`notify-command: ${program} ${where}; no notice can run it until it is`];
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

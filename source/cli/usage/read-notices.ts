import { NOTICE_WAYS, type NoticeSettings, type NoticeWay } from '../../contract/notices.ts';
import { badValue, type Place } from './option-value.ts';
import type { OptionName, OptionValues } from './options.ts';
import { suggest } from './suggest.ts';

/** How the console tells that something waits. Throws `CrabnetError` naming the option that is wrong. */
export function readNotices(options: OptionValues, at: (option: OptionName) => Place): NoticeSettings {
  const ways = options.notify.map((word) => readWay(at('notify'), word));
  const command = options['notify-command'];
  if (command.some((word) => word.includes('\0')))
    throw badValue(at('notify-command'), 'is no command', 'give a program and its arguments');
  return { ways: [...new Set(ways)], command };
}

function readWay(place: Place, word: string): NoticeWay {
  const way = NOTICE_WAYS.find((each) => each === word);
  if (way !== undefined) return way;
  const near = suggest(word, NOTICE_WAYS);
  throw badValue(
    place,
    `has ${JSON.stringify(word)}`,
    `give some of ${NOTICE_WAYS.join(', ')}${near === undefined ? '' : `; ${near} perhaps`}`,
  );
}

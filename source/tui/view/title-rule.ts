import { sanitizeLine } from '../../base/text/sanitize.ts';
import { cut, displayWidth } from '../../base/text/width.ts';
import { formatCount } from '../../words/numbers.ts';
import { keyOf } from '../keymap/key.ts';
import { KEYS } from '../keymap/keys.ts';
import { PANE_NAMES, type Pane } from '../layout/pane.ts';
import { filterMark } from '../state/prompt-update.ts';
import { type Line, type Span, span } from '../text/span.ts';
import { fitLine, lineWidth, padStart } from '../text/width.ts';

export interface RuleParts {
  readonly isFocused: boolean;
  /** Number and name; reversed where the pane has the focus. */
  readonly title: string;
  /** Count, view and the like, after the title. */
  readonly left?: readonly string[];
  /** Order, position. */
  readonly right?: readonly string[];
  /** What is filtered or searched for: it shows wherever there is any room, for it says what does not. */
  readonly filter?: string | undefined;
  /** Of `left`, what has to show even where there is room for one part only. */
  readonly urgent?: string;
}

/** A pane's name behind the key that goes there. */
export const paneTitle = (pane: Pane): string => `${keyOf(KEYS.pane[pane])} ${PANE_NAMES[pane]}`;

/** Where a scrolled text stands whose first line in sight is `first`: `1-20/58`. */
export const positionWords = (first: number, height: number, length: number): string =>
  `${formatCount(first + 1)}-${formatCount(Math.min(length, first + height))}/${formatCount(length)}`;

/** What a title says of what is filtered or searched for. */
export const filterPart = (words: string): Pick<RuleParts, 'filter'> =>
  words === '' ? {} : { filter: filterMark(sanitizeLine(words)) };

const ruleSign = (isFocused: boolean): string => (isFocused ? '━' : '─');

const sign = (isFocused: boolean, count: number): Span =>
  span(ruleSign(isFocused).repeat(Math.max(0, count)), isFocused ? 'active' : 'dim');

/** A pane's title rule: `━ 1 Market ━━ 38 live of 1,204 ━━━ by turn ━ 3/1,204 ━`. */
export function titleRule(parts: RuleParts, width: number): Line {
  const { isFocused, title } = parts;
  const head: Line = [
    sign(isFocused, 1),
    span(' '),
    { text: title, look: 'strong', reverse: isFocused },
    span(' '),
  ];
  return ruleLine(head, parts, width);
}

/** The rule of the right pane in medium, with the names of both: `─[3 Events]── 4 Peers ─── following ─`. */
export function tabRule(
  tabs: readonly { readonly title: string; readonly isActive: boolean }[],
  parts: Omit<RuleParts, 'title' | 'left'>,
  width: number,
): Line {
  const { isFocused } = parts;
  const head = tabs.flatMap(({ title, isActive }, index): Line => {
    const before = sign(isFocused, index === 0 ? 1 : 2);
    if (!isActive) return [before, span(` ${title} `)];
    return [before, { text: `[${title}]`, look: 'strong', reverse: isFocused }];
  });
  return ruleLine(head, { ...parts, title: '' }, width);
}

/** So much of a filter is worth what stands behind it. */
const FILTER_LEAST = 12;

function ruleLine(head: Line, { isFocused, left = [], right = [], filter }: RuleParts, width: number): Line {
  const beginning = [...head, ...left.flatMap((part) => [sign(isFocused, 2), span(` ${part} `)])];
  const end = right.flatMap((part) => [span(` ${part} `), sign(isFocused, 1)]);
  const room = width - lineWidth(beginning) - lineWidth(end);
  const least = filter === undefined ? 1 : AROUND_FILTER + Math.min(FILTER_LEAST, displayWidth(filter));
  if (room < least && right.length > 0)
    return ruleLine(head, { isFocused, title: '', left, right: right.slice(1), filter }, width);
  if (filter === undefined) return fitLine([...beginning, sign(isFocused, room), ...end], width);
  const shown = cut(filter, Math.max(0, room - AROUND_FILTER));
  const fill = sign(isFocused, room - displayWidth(shown) - AROUND_FILTER + 1);
  return fitLine([...beginning, fill, span(` ${shown} `), sign(isFocused, 1), ...end], width);
}

/** A blank at either end, and a sign of the rule before and behind those. */
const AROUND_FILTER = 4;

/** The tabs above the one pane that small has room for; of `words` those that fit, else the last of them, cut. */
export function tabsLine(
  titles: readonly string[],
  active: number,
  words: readonly string[],
  width: number,
): Line {
  const tabs = titles.map((title, index) =>
    index === active ? { text: `[${title}]`, look: 'strong' as const, reverse: true } : span(` ${title} `),
  );
  const used = lineWidth(tabs);
  const room = Math.max(0, width - used - 1);
  const shown = words.find((each) => displayWidth(each) <= room) ?? cut(words.at(-1) ?? '', room);
  return [...tabs, span(`${padStart(shown, room)} `)];
}

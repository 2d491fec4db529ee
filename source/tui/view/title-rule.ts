import { displayWidth } from '../../base/text/width.ts';
import { formatCount } from '../../words/numbers.ts';
import { keyOf } from '../keymap/key.ts';
import { KEYS } from '../keymap/keys.ts';
import { PANE_NAMES, type Pane } from '../layout/pane.ts';
import { type Line, type Span, span } from '../text/span.ts';
import { fitLine, lineWidth } from '../text/width.ts';

export interface RuleParts {
  readonly isFocused: boolean;
  /** Number and name; reversed where the pane has the focus. */
  readonly title: string;
  /** Count, view and the like, after the title. */
  readonly left?: readonly string[];
  /** Order, filter, position. */
  readonly right?: readonly string[];
  /** Of `left`, what has to show even where there is room for one part only. */
  readonly urgent?: string;
}

/** A pane's name behind the key that goes there. */
export const paneTitle = (pane: Pane): string => `${keyOf(KEYS.pane[pane])} ${PANE_NAMES[pane]}`;

/** Where a scrolled text stands whose first line in sight is `first`: `1-20/58`. */
export const positionWords = (first: number, height: number, length: number): string =>
  `${formatCount(first + 1)}-${formatCount(Math.min(length, first + height))}/${formatCount(length)}`;

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

function ruleLine(head: Line, { isFocused, left = [], right = [] }: RuleParts, width: number): Line {
  const beginning = [...head, ...left.flatMap((part) => [sign(isFocused, 2), span(` ${part} `)])];
  const end = right.flatMap((part) => [span(` ${part} `), sign(isFocused, 1)]);
  const fill = width - lineWidth(beginning) - lineWidth(end);
  if (fill < 1 && right.length > 0)
    return ruleLine(head, { isFocused, title: '', left, right: right.slice(1) }, width);
  return fitLine([...beginning, sign(isFocused, fill), ...end], width);
}

/** The tabs above the one pane that small has room for. */
export function tabsLine(titles: readonly string[], active: number, right: string, width: number): Line {
  const tabs = titles.map((title, index) =>
    index === active ? { text: `[${title}]`, look: 'strong' as const, reverse: true } : span(` ${title} `),
  );
  const used = lineWidth(tabs);
  const room = width - used - 1;
  const shown = displayWidth(right) <= room ? right : '';
  return [...tabs, span(`${' '.repeat(Math.max(0, room - displayWidth(shown)))}${shown} `)];
}

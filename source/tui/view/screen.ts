import { shortSeed } from '../../words/names.ts';
import type { ConsoleData } from '../data/console-data.ts';
import type { Form } from '../forms/form.ts';
import { PANES, type Pane } from '../keymap/situation.ts';
import { type Box, type Layout, SMALLEST } from '../layout/layout.ts';
import { commandRoom } from '../state/command-room.ts';
import { type ConsoleState, layoutIn } from '../state/console-state.ts';
import { situationOf } from '../state/situation.ts';
import { EMPTY_LINE, type Line, plain, span } from '../text/span.ts';
import { fitLine } from '../text/width.ts';
import { eventLines, eventsTitle } from './events-pane.ts';
import { footerLine } from './footer.ts';
import { bidFormView } from './forms/bid-form-view.ts';
import { claimFormView } from './forms/claim-form-view.ts';
import type { FormView } from './forms/form-view.ts';
import { publishFormView } from './forms/publish-form-view.ts';
import { runFormView } from './forms/run-form-view.ts';
import { settleFormView } from './forms/settle-form-view.ts';
import { helpLines, helpTitle } from './help-pane.ts';
import { marketLines, marketTitle } from './market-pane.ts';
import { messageLine } from './message-line.ts';
import { peerLines, peersTitle } from './peers-pane.ts';
import { outputPaneLines, outputTitle } from './seed/output-pane.ts';
import { seedPaneLines, seedTitle } from './seed/seed-pane.ts';
import { statusLine } from './status-line.ts';
import { type RuleParts, tabRule, tabsLine, titleRule } from './title-rule.ts';

/** A whole screen: every line exactly as wide as the terminal, and where its cursor shows, if anywhere. */
export interface Screen {
  readonly lines: readonly Line[];
  readonly caret: { readonly row: number; readonly column: number } | null;
}

/** A part of the body: lines that fill its box. */
interface Part {
  readonly box: Box;
  readonly lines: readonly Line[];
  readonly caret: Screen['caret'];
}

/** Draws the console. */
export function drawScreen(state: ConsoleState, data: ConsoleData): Screen {
  const { columns, rows } = state;
  const layout = layoutIn(state);
  if (layout.kind === 'none') return tooSmall(columns, rows);
  const parts = drawParts(state, data, layout);
  const body = composeBody(parts, layout, columns);
  const message = messageLine(state, data);
  const lines = [
    statusLine(data, columns),
    ...body,
    message.line,
    footerLine(state, situationOf(state, data)),
  ].map((line) => fitLine(line, columns));
  const caretOfPart = parts.find(({ caret }) => caret !== null)?.caret ?? null;
  const caret = message.caret === null ? caretOfPart : { row: rows - 2, column: message.caret };
  return {
    lines,
    caret: caret === null ? null : { row: caret.row, column: Math.min(caret.column, columns - 1) },
  };
}

function tooSmall(columns: number, rows: number): Screen {
  const words = `needs ${SMALLEST.columns}x${SMALLEST.rows}, has ${columns}x${rows}; the node runs on`;
  return { lines: columns < 1 || rows < 1 ? [] : [fitLine(plain(words), columns)], caret: null };
}

function drawParts(state: ConsoleState, data: ConsoleData, layout: Layout): readonly Part[] {
  const { boxes } = layout;
  if (boxes.overlay !== undefined) return [overlayPart(state, data, boxes.overlay)];
  const panes = PANES.flatMap((pane) => {
    const box = boxes[pane];
    return box === undefined ? [] : [panePart(pane, state, data, box, layout)];
  });
  return boxes.form === undefined || state.form === null
    ? panes
    : [...panes, formPart(state.form, state, data, boxes.form)];
}

function part(box: Box, rule: Line, lines: readonly Line[], caret: Screen['caret'] = null): Part {
  const filled = [rule, ...lines].slice(0, box.height);
  const blanks = Array.from({ length: Math.max(0, box.height - filled.length) }, () => EMPTY_LINE);
  return { box, lines: [...filled, ...blanks].map((line) => fitLine(line, box.width)), caret };
}

function panePart(pane: Pane, state: ConsoleState, data: ConsoleData, box: Box, layout: Layout): Part {
  const lines = {
    market: marketLines,
    seed: seedPaneLines,
    events: eventLines,
    peers: peerLines,
  }[pane](state, data, box);
  return part(box, paneRule(pane, state, data, box, layout), lines);
}

const TITLES = { market: marketTitle, seed: seedTitle, events: eventsTitle, peers: peersTitle } as const;
const TAB_NAMES = ['1 Market', '2 Seed', '3 Events', '4 Peers'] as const;

function paneRule(pane: Pane, state: ConsoleState, data: ConsoleData, box: Box, layout: Layout): Line {
  const title = TITLES[pane](state, data);
  if (layout.kind === 'small') {
    return tabsLine(TAB_NAMES, PANES.indexOf(pane), smallWords(pane, title), box.width);
  }
  if (layout.kind === 'medium' && layout.divider !== null && (pane === 'events' || pane === 'peers')) {
    const tabs = [
      { title: '3 Events', isActive: pane === 'events' },
      { title: '4 Peers', isActive: pane === 'peers' },
    ];
    const isFrozen = pane === 'events' && state.events.frozen !== null;
    const right =
      pane === 'peers' ? (title.left ?? []) : isFrozen ? (title.left?.slice(1) ?? []) : (title.right ?? []);
    return tabRule(tabs, { isFocused: title.isFocused, right }, box.width);
  }
  return titleRule(title, box.width);
}

/** What the tabs' line says at its right: position before order in Market, else the view, the rest after it. */
function smallWords(pane: Pane, { left = [], right = [] }: RuleParts): string {
  if (pane === 'market') return right.length < 2 ? left.join('') : [right.at(-1), right.at(-2)].join(' ');
  if (pane === 'seed') return right.join(' ');
  return pane === 'peers' ? left.join(' ') : [...left, ...right].join(', ');
}

function overlayPart(state: ConsoleState, data: ConsoleData, box: Box): Part {
  const { overlay } = state;
  if (overlay?.kind === 'help') {
    return part(
      box,
      titleRule(helpTitle(state, overlay, data, box), box.width),
      helpLines(state, overlay, data, box),
    );
  }
  if (overlay?.kind === 'output') {
    return part(
      box,
      titleRule(outputTitle(overlay, data, box), box.width),
      outputPaneLines(overlay, data, box),
    );
  }
  return part(box, [], []);
}

function formPart(form: Form, state: ConsoleState, data: ConsoleData, box: Box): Part {
  const view = formView(form, state, data, box);
  const rule = titleRule({ ...view.title, isFocused: true }, box.width);
  const caret =
    view.caret === null || state.prompt !== null
      ? null
      : { row: box.row + 2 + view.caret.line, column: box.column + view.caret.column };
  return part(box, rule, view.lines, caret);
}

function formView(form: Form, state: ConsoleState, data: ConsoleData, box: Box): FormView {
  if (form.kind === 'publish') return publishFormView(form, data, box.width);
  const row = data.market.get(form.seedId);
  if (row === undefined)
    return {
      title: { title: `Seed ${shortSeed(form.seedId)}` },
      lines: [plain(' It is forgotten.')],
      caret: null,
    };
  switch (form.kind) {
    case 'bid':
      return bidFormView(form, row, data, box.width);
    case 'claim':
      return claimFormView(form, row, data, box.width, box.height - 1);
    case 'run':
      return runFormView(form, row, data, box.width, commandRoom(state, form, data));
    case 'settle':
      return settleFormView(form, row, data, box.width, box.height - 1);
  }
}

/** Puts the parts side by side and below each other; the divider joins their rules. */
function composeBody(parts: readonly Part[], layout: Layout, columns: number): readonly Line[] {
  return Array.from({ length: layout.bodyHeight }, (_, row): Line => {
    const here = parts.filter(({ box }) => row >= box.row && row < box.row + box.height);
    const pieces = [...here].sort((one, other) => one.box.column - other.box.column);
    const [first, second] = pieces;
    if (first === undefined) return fitLine(EMPTY_LINE, columns);
    const left = first.lines[row - first.box.row] ?? EMPTY_LINE;
    if (second === undefined) return left;
    const right = second.lines[row - second.box.row] ?? EMPTY_LINE;
    return [...left, span(joint(row, first.box, second.box), 'dim'), ...right];
  });
}

function joint(row: number, left: Box, right: Box): string {
  if (row === left.row) return '┬';
  return row === right.row ? '├' : '│';
}

import { shortSeed } from '../../words/ids.ts';
import type { ConsoleData } from '../data/console-data.ts';
import type { Form } from '../forms/form.ts';
import { keyOf } from '../keymap/key.ts';
import { KEYS } from '../keymap/keys.ts';
import { type Box, type Layout, SMALLEST } from '../layout/layout.ts';
import { type Measures, NO_MEASURES } from '../layout/measures.ts';
import { PANES, type Pane } from '../layout/pane.ts';
import { type ConsoleState, layoutIn, type Overlay, themeIn } from '../state/console-state.ts';
import { promptWords } from '../state/prompt-update.ts';
import { situationOf } from '../state/situation.ts';
import { EMPTY_LINE, type Line, plain, span } from '../text/span.ts';
import { fitLine, wrapText } from '../text/width.ts';
import { eventsPane } from './events-pane.ts';
import { footerLine } from './footer.ts';
import { bidFormView } from './forms/bid-form-view.ts';
import { claimFormView } from './forms/claim-form-view.ts';
import type { FormView } from './forms/form-view.ts';
import { publishFormView } from './forms/publish-form-view.ts';
import { runFormView } from './forms/run-form-view.ts';
import { settleFormView } from './forms/settle-form-view.ts';
import { helpLines, helpTitle } from './help-pane.ts';
import { ledgerPane } from './ledger-pane.ts';
import { legendPane } from './legend-pane.ts';
import { marketPane } from './market-pane.ts';
import { messageLine } from './message-line.ts';
import { messagesPane } from './messages-pane.ts';
import { ordersPane } from './orders-pane.ts';
import { palettePane } from './palette-pane.ts';
import type { PaneView } from './pane-view.ts';
import { peersPane } from './peers-pane.ts';
import { outputPane } from './seed/output-pane.ts';
import { seedPane } from './seed/seed-pane.ts';
import { statusLine } from './status-line.ts';
import { paneTitle, type RuleParts, tabRule, tabsLine, titleRule } from './title-rule.ts';

/** A whole screen: every line exactly as wide as the terminal, where its cursor shows, if anywhere, and what keys move by. */
export interface Screen {
  readonly lines: readonly Line[];
  readonly caret: { readonly row: number; readonly column: number } | null;
  readonly measures: Measures;
}

/** A part of the body: lines that fill its box. */
interface Part {
  readonly box: Box;
  readonly lines: readonly Line[];
  readonly caret: Screen['caret'];
  readonly measures: Measures;
}

/** Draws the console. */
export function drawScreen(state: ConsoleState, data: ConsoleData): Screen {
  const { columns, rows } = state;
  const layout = layoutIn(state);
  if (layout.kind === 'none') return tooSmall(state);
  const parts = drawParts(state, data, layout);
  const body = composeBody(parts, layout, columns);
  const measures: Measures = Object.assign({}, ...parts.map((each) => each.measures));
  const message = messageLine(state, data, measures);
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
    measures,
  };
}

/** Where there is no room for anything else: what is needed, and how to quit; or whether to. */
function tooSmall({ columns, rows, prompt }: ConsoleState): Screen {
  const needs = `needs ${SMALLEST.columns}x${SMALLEST.rows}, has ${columns}x${rows}; the node runs on; ${keyOf(KEYS.program.quit)} quits`;
  const isAsked = prompt?.kind === 'quit' || prompt?.kind === 'suspend';
  const words = isAsked ? promptWords(prompt) : needs;
  const lines = wrapText(words, columns).slice(0, Math.max(0, rows));
  return { lines: lines.map((line) => fitLine(plain(line), columns)), caret: null, measures: NO_MEASURES };
}

function drawParts(state: ConsoleState, data: ConsoleData, layout: Layout): readonly Part[] {
  const { boxes } = layout;
  const { prompt } = state;
  if (boxes.overlay !== undefined && prompt?.kind === 'palette') {
    const view = palettePane(state, prompt, data, boxes.overlay);
    return [part(boxes.overlay, { ...view, rule: titleRule(view.title, boxes.overlay.width) })];
  }
  if (boxes.overlay !== undefined && state.overlay !== null)
    return [overlayPart(state.overlay, state, data, boxes.overlay)];
  const panes = PANES.flatMap((pane) => {
    const box = boxes[pane];
    return box === undefined ? [] : [panePart(pane, state, data, box, layout)];
  });
  return boxes.form === undefined || state.form === null
    ? panes
    : [...panes, formPart(state.form, state, data, boxes.form)];
}

/** What is drawn in a box: a title rule, lines below it, what keys move by, and where the terminal's cursor is. */
interface Drawn {
  readonly rule: Line;
  readonly lines: readonly Line[];
  readonly measures: Measures;
  readonly caret?: Screen['caret'];
}

function part(box: Box, { rule, lines, measures, caret = null }: Drawn): Part {
  const filled = [rule, ...lines].slice(0, box.height);
  const blanks = Array.from({ length: Math.max(0, box.height - filled.length) }, () => EMPTY_LINE);
  const fitted = [...filled, ...blanks].map((line) => fitLine(line, box.width));
  return { box, lines: fitted, caret, measures };
}

const DRAW_PANE = { market: marketPane, seed: seedPane, events: eventsPane, peers: peersPane } as const;

function panePart(pane: Pane, state: ConsoleState, data: ConsoleData, box: Box, layout: Layout): Part {
  const view = DRAW_PANE[pane](state, data, box);
  return part(box, { ...view, rule: paneRule(pane, view.title, box, layout) });
}

function paneRule(pane: Pane, title: RuleParts, box: Box, layout: Layout): Line {
  if (layout.kind === 'small') {
    return tabsLine(PANES.map(paneTitle), PANES.indexOf(pane), smallWords(pane, title), box.width);
  }
  if (layout.kind === 'medium' && layout.divider !== null && (pane === 'events' || pane === 'peers')) {
    const tabs = [
      { title: paneTitle('events'), isActive: pane === 'events' },
      { title: paneTitle('peers'), isActive: pane === 'peers' },
    ];
    const { left = [], right: said = [], urgent, filter } = title;
    const right = pane === 'peers' ? left : urgent === undefined ? said : [urgent];
    return tabRule(tabs, { isFocused: title.isFocused, right, filter }, box.width);
  }
  return titleRule(title, box.width);
}

/**
 * What the tabs' line says at its right, the longest first: position before order in Market, else the view, the rest after it; a
 * filter stands behind the position.
 */
function smallWords(pane: Pane, { left = [], right = [], filter, urgent }: RuleParts): readonly string[] {
  if (filter !== undefined) return [[urgent ?? right.at(-1) ?? '', filter].join(' ').trim()];
  if (pane === 'market')
    return [right.length < 2 ? left.join('') : [right.at(-1), right.at(-2)].join(' '), right.at(-1) ?? ''];
  if (pane === 'seed') return [right.join(' ')];
  if (pane === 'peers') return [left.join(' ')];
  return [[...left, ...right].join(', '), urgent ?? '', right.at(-1) ?? ''];
}

function overlayPart(overlay: Overlay, state: ConsoleState, data: ConsoleData, box: Box): Part {
  const view = overlayView(overlay, state, data, box);
  return part(box, { ...view, rule: titleRule(view.title, box.width) });
}

function overlayView(overlay: Overlay, state: ConsoleState, data: ConsoleData, box: Box): PaneView {
  if (overlay.kind === 'output') return outputPane(overlay, data, box);
  if (overlay.kind === 'legend') return legendPane(overlay.text, themeIn(state), box);
  if (overlay.kind === 'messages') return messagesPane(state, overlay.text, data, box);
  if (overlay.kind === 'orders') return ordersPane(overlay.text, data, box);
  if (overlay.kind === 'ledger') return ledgerPane(overlay.text, data, box);
  return {
    title: helpTitle(state, overlay, data, box),
    lines: helpLines(state, overlay, data, box),
    measures: { help: box.height - 1 },
  };
}

function formPart(form: Form, state: ConsoleState, data: ConsoleData, box: Box): Part {
  const view = formView(form, data, box);
  const rule = titleRule({ ...view.title, isFocused: true }, box.width);
  const caret =
    view.caret === null || state.prompt !== null
      ? null
      : { row: box.row + 2 + view.caret.line, column: box.column + view.caret.column };
  return part(box, { rule, lines: view.lines, measures: view.measures ?? NO_MEASURES, caret });
}

function formView(form: Form, data: ConsoleData, box: Box): FormView {
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
      return runFormView(form, row, data, box.width, box.height);
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

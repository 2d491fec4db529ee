import type { FileText } from '../../contract/actions/files-read.ts';
import type { ThemeName } from '../../words/look.ts';
import { type Choices, DEFAULT_CHOICES, type Given, type KeptFilters } from '../data/choices.ts';
import { type ColumnName, choiceIn } from '../data/column-names.ts';
import type { MarketOrder, PeerOrder } from '../data/order.ts';
import type { Form } from '../forms/form.ts';
import type { Context, HelpTopic, KeyContext } from '../keymap/situation.ts';
import { classOf, type Layout, layoutOf } from '../layout/layout.ts';
import type { Pane } from '../layout/pane.ts';
import { type TerminalLook, type Theme, themeOn } from '../text/theme.ts';
import type { Arrival, Effect, Held } from './effect.ts';
import { type MarketCursor, NO_CURSOR } from './market-cursor.ts';
import type { MessageLine, Said } from './message-line.ts';
import type { Prompt } from './prompt.ts';

/** A scrolled text: its first line in sight, and what is searched in it. Drawing shows the last lines where `top` is beyond. */
export interface TextState {
  readonly top: number;
  readonly search: string;
}

/** What is cut at its right, and by how many columns it is moved. Drawing shows its right end where `left` is beyond. */
export interface SidewaysState {
  readonly left: number;
}

/** Events that do not follow. */
export interface FrozenEvents {
  /** The number of the entry under the cursor, and the line that it keeps where it can. */
  readonly cursor: number;
  readonly line: number;
  /** The newest entry when it was frozen. */
  readonly newest: number;
}

export interface EventsState {
  readonly view: 'facts' | 'all';
  readonly filter: string;
  /** Null while it follows. */
  readonly frozen: FrozenEvents | null;
  /** The entry whose fields are open. */
  readonly opened: number | null;
}

/** A text that has the screen for itself. */
export interface WholeText extends TextState, SidewaysState {
  /** It is read at its end, and what comes there shows. */
  readonly follows: boolean;
}

export interface HelpOverlay {
  readonly kind: 'help';
  readonly from: HelpTopic;
  readonly cursor: number;
  readonly search: string;
}

export type Overlay =
  | HelpOverlay
  | {
      readonly kind: 'output';
      readonly seedId: string;
      readonly text: WholeText;
      /** What is shown in place of what the task printed. */
      readonly file?: FileText;
    }
  /** What everything on the screen means, asked for in the help that it goes back to. */
  | { readonly kind: 'legend'; readonly help: HelpOverlay; readonly text: WholeText }
  /** The last messages, whole. */
  | { readonly kind: 'messages'; readonly text: WholeText }
  /** What the node does by itself. */
  | { readonly kind: 'orders'; readonly text: WholeText }
  /** Who owes whom. */
  | { readonly kind: 'ledger'; readonly text: WholeText };

/** All that the console knows of its user; everything else is in `ConsoleData`. */
export interface ConsoleState {
  readonly columns: number;
  readonly rows: number;
  readonly focus: Pane;
  readonly right: 'events' | 'peers';
  readonly isZoomed: boolean;
  /** Lines that Market has beyond its half of the body. */
  readonly marketLines: number;
  readonly market: SidewaysState & {
    readonly cursor: MarketCursor;
    readonly order: MarketOrder;
    readonly reverse: boolean;
    readonly filter: string;
    /** Empty: as many as there is room for. */
    readonly columns: readonly ColumnName[];
    /** The seeds that verbs act on together, the last marked one last. */
    readonly marks: readonly string[];
    /** Where the cursor is once the list stands as chosen: one's own order or filter is read from its top. */
    readonly arrivesAt: Arrival;
  };
  /** How many seeds there are, by which Market has its height. */
  readonly seedCount: number;
  readonly seed: TextState & { readonly view: 'state' | 'history' };
  readonly events: EventsState;
  readonly peers: {
    /** Null until the pane was first visited. */
    readonly cursor: string | null;
    /** The line of the pane that the cursor keeps where it can. */
    readonly line: number;
    readonly order: PeerOrder;
    readonly reverse: boolean;
    readonly filter: string;
    readonly view: Choices['peers_view'];
  };
  readonly overlay: Overlay | null;
  readonly prompt: Prompt | null;
  readonly form: Form | null;
  /** The form that was sent last, as it was sent. */
  readonly lastSent: Form | null;
  readonly held: Held | null;
  readonly message: MessageLine | null;
  /** The messages that were shown, the newest last. */
  readonly said: readonly Said[];
  /** Market's filters that were kept, by their names. */
  readonly filters: KeptFilters;
  /** What was chosen here; null while what was given or remembered holds. */
  readonly theme: ThemeName | null;
  readonly mouse: boolean | null;
  readonly given: Given;
  readonly terminal: TerminalLook;
  /** What was chosen in the palette, the last one last. */
  readonly palette: readonly string[];
  /** The choices that were given away to be remembered last. */
  readonly remembered: Choices;
}

export interface Update {
  readonly state: ConsoleState;
  readonly effects: readonly Effect[];
}

/** What a console begins in, besides its size and what was remembered. */
export interface Beginning {
  readonly terminal: TerminalLook;
  readonly given: Given;
}

const PLAIN: Beginning = { terminal: { colours: 'none', isLight: false, ascii: false }, given: {} };

export const initialState = (
  columns: number,
  rows: number,
  choices = DEFAULT_CHOICES,
  { terminal, given } = PLAIN,
): ConsoleState => ({
  columns,
  rows,
  focus: choices.zoomed_pane === 'none' ? 'market' : choices.zoomed_pane,
  right: choices.zoomed_pane === 'peers' ? 'peers' : 'events',
  isZoomed: choices.zoomed_pane !== 'none',
  marketLines: choices.market_lines,
  market: {
    cursor: NO_CURSOR,
    left: 0,
    order: choices.market_order,
    reverse: choices.market_reverse,
    filter: choices.market_filter,
    columns: choiceIn(choices.market_columns),
    marks: [],
    arrivesAt: 'own',
  },
  seedCount: 0,
  seed: { top: 0, search: '', view: choices.seed_view },
  events: { view: choices.events_view, filter: choices.events_filter, frozen: null, opened: null },
  peers: {
    cursor: null,
    line: 0,
    order: choices.peers_order,
    reverse: choices.peers_reverse,
    filter: choices.peers_filter,
    view: choices.peers_view,
  },
  overlay: null,
  prompt: null,
  form: null,
  lastSent: null,
  held: null,
  message: null,
  said: [],
  filters: choices.filters,
  theme: null,
  mouse: null,
  given,
  terminal,
  palette: choices.palette,
  remembered: choices,
});

/** What the reader has chosen. A filter that is being typed is none yet. */
export function choicesOf(state: ConsoleState): Choices {
  const { market, seed, events, peers, prompt, focus, isZoomed } = state;
  const filterOf = (pane: Pane, filter: string): string =>
    prompt?.kind === 'filter' && prompt.target === pane ? prompt.before : filter;
  return {
    market_order: market.order,
    market_reverse: market.reverse,
    market_filter: filterOf('market', market.filter),
    market_columns: market.columns.join(' '),
    seed_view: seed.view,
    events_view: events.view,
    events_filter: filterOf('events', events.filter),
    peers_order: peers.order,
    peers_reverse: peers.reverse,
    peers_filter: filterOf('peers', peers.filter),
    peers_view: peers.view,
    zoomed_pane: isZoomed && focus !== 'seed' ? focus : 'none',
    market_lines: state.marketLines,
    theme: state.theme ?? state.remembered.theme,
    mouse: state.mouse ?? state.remembered.mouse,
    filters: state.filters,
    palette: state.palette,
  };
}

/** The theme that holds: what was chosen here, else given from outside, else remembered. */
const themeNameIn = ({ theme, given, remembered }: ConsoleState): ThemeName =>
  theme ?? given.theme ?? remembered.theme;

/** True while the mouse is the console's. */
export const isMouseOn = ({ mouse, given, remembered }: ConsoleState): boolean =>
  mouse ?? given.mouse ?? remembered.mouse;

/** How lines are drawn in this state. */
export const themeIn = (state: ConsoleState): Theme => themeOn(state.terminal, themeNameIn(state));

/** True where the terminal has no room for the console. */
export const isTooSmall = ({ columns, rows }: ConsoleState): boolean => classOf(columns, rows) === 'none';

/** Where everything stands on the screen in this state. */
export const layoutIn = (state: ConsoleState): Layout =>
  layoutOf({
    ...state,
    isFormOpen: state.form !== null,
    isOverlayOpen: state.overlay !== null || state.prompt?.kind === 'palette',
  });

/** True where keys move by the same in both states: the parts on the screen, their places and the text that is read. */
export function areMeasuredAlike(one: ConsoleState, other: ConsoleState): boolean {
  const isSameText = one.seed.view === other.seed.view && one.market.cursor.id === other.market.cursor.id;
  return (
    one.columns === other.columns &&
    one.rows === other.rows &&
    one.focus === other.focus &&
    one.isZoomed === other.isZoomed &&
    layoutIn(one).boxes.market?.height === layoutIn(other).boxes.market?.height &&
    one.peers.view === other.peers.view &&
    one.market.columns.join() === other.market.columns.join() &&
    one.overlay?.kind === other.overlay?.kind &&
    one.form?.kind === other.form?.kind &&
    (one.focus !== 'seed' || isSameText)
  );
}

/** Where a key goes when neither a prompt nor a form is open. */
export function contextOf(state: ConsoleState): Context {
  return state.overlay === null ? state.focus : state.overlay.kind;
}

/** Where a key goes: to the prompt, else to the form, else to the overlay or pane; what is not drawn gets none. */
export function keyContextOf(state: ConsoleState): KeyContext {
  const { prompt, form } = state;
  if (isTooSmall(state)) return prompt?.kind === 'quit' || prompt?.kind === 'suspend' ? prompt.kind : 'none';
  if (prompt !== null) return prompt.kind === 'order' ? `order-${prompt.pane}` : prompt.kind;
  // The help of a form covers it.
  if (form === null || state.overlay !== null) return contextOf(state);
  return form.kind === 'settle' && form.step !== 'choice' ? 'settle-note' : form.kind;
}

export const withMessage = (state: ConsoleState, kind: MessageLine['kind'], text: string): ConsoleState => ({
  ...state,
  message: { kind, text },
});

export const withEffects = (state: ConsoleState, ...effects: readonly Effect[]): Update => ({
  state,
  effects,
});

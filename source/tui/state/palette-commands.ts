import { readFilter } from '../../contract/seed-filter.ts';
import { filterProblemWords } from '../../words/filter-words.ts';
import { THEMES, type ThemeName } from '../../words/look.ts';
import { choiceIn, columnsProblem } from '../data/column-names.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { MARKET_ORDERS, PEER_ORDERS } from '../data/order.ts';
import { openBidForm } from '../forms/bid-form.ts';
import { readWhole } from '../forms/form-update.ts';
import { openPublishForm } from '../forms/publish-form.ts';
import { textField } from '../forms/text-field.ts';
import type { Binding } from '../keymap/binding.ts';
import { LINKS } from '../keymap/links.ts';
import { publishReason, verbOnSeedReason } from '../keymap/verbs.ts';
import { showColumns } from './column-choice.ts';
import { type ConsoleState, type Update, withEffects } from './console-state.ts';
import { chooseTheme } from './looks.ts';
import { openSeedForm } from './open-form.ts';
import { orderMarket, orderPeers, setFilter } from './prompt-update.ts';
import { peerUnderCursor, situationOf } from './situation.ts';
import { focusOn } from './view-update.ts';

/** A command of the palette that takes something. */
interface PaletteCommand {
  /** What it takes, as the palette offers it: `PRICE`. */
  readonly takes: string;
  readonly words: string;
  /** Why it is of no use now, whatever it takes, or null. */
  readonly whyNot?: (state: ConsoleState, data: ConsoleData) => string | null;
  /** What is wrong with what it is given, or null. */
  readonly problem?: (argument: string, state: ConsoleState) => string | null;
  readonly run: (argument: string, state: ConsoleState, data: ConsoleData) => Update;
}

/** Filters the list that has the keys, Market else; of Market a name of a kept filter stands for it. */
export function filterCommand(text: string, state: ConsoleState): ConsoleState {
  const target = state.focus === 'seed' ? 'market' : state.focus;
  const kept = target === 'market' && Object.hasOwn(state.filters, text) ? state.filters[text] : undefined;
  return setFilter(state, target, kept ?? text, 'first');
}

function filterReason(text: string, { focus, filters }: ConsoleState): string | null {
  if ((focus !== 'market' && focus !== 'seed') || Object.hasOwn(filters, text)) return null;
  const read = readFilter(text);
  return read.ok ? null : filterProblemWords(read.problem);
}

const ordersOf = ({ focus }: ConsoleState): readonly string[] =>
  Object.values(focus === 'peers' ? PEER_ORDERS : MARKET_ORDERS);

function order(name: string, state: ConsoleState): ConsoleState {
  const byPeers = Object.values(PEER_ORDERS).find((each) => each === name);
  if (state.focus === 'peers' && byPeers !== undefined) return orderPeers(state, byPeers);
  const byMarket = Object.values(MARKET_ORDERS).find((each) => each === name);
  return byMarket === undefined ? state : orderMarket(state, byMarket);
}

const themeOf = (name: string): ThemeName | undefined => THEMES.find((each) => each === name);

const reasonOf = (binding: Binding | undefined, state: ConsoleState, data: ConsoleData): string | null =>
  binding?.disabledReason?.(situationOf(state, data)) ?? null;

const DIAL = LINKS.find(({ words }) => words.short === 'dial');
const NAMING = LINKS.find(({ words }) => words.short === 'name');

/** Commands by their first word; the second to last is what they take. */
export const PALETTE_COMMANDS: { readonly [word: string]: PaletteCommand } = {
  bid: {
    takes: 'PRICE',
    words: 'opens the form with that price',
    whyNot: (state, data) => verbOnSeedReason('bid')(situationOf(state, data)),
    problem: (price) => (readWhole(price) === null ? `${price} is no whole number: bid 12` : null),
    run: (price, state, data) =>
      openSeedForm((row) => ({ ...openBidForm(row), price: textField(price), isFresh: false }))(state, data),
  },
  publish: {
    takes: 'COMMAND',
    words: 'opens the form with that command',
    whyNot: (state, data) => publishReason(situationOf(state, data)),
    run: (command, state) => {
      const form = openPublishForm();
      const fields = { ...form.fields, cmd: textField(command) };
      return withEffects({ ...state, message: null, form: { ...form, fields } });
    },
  },
  order: {
    takes: 'NAME',
    words: 'orders the list by it',
    problem: (name, state) =>
      ordersOf(state).includes(name) ? null : `there is no order ${name}: ${ordersOf(state).join(' ')}`,
    run: (name, state) => withEffects(order(name, state)),
  },
  theme: {
    takes: 'THEME',
    words: 'draws in that theme',
    problem: (name) =>
      themeOf(name) === undefined ? `there is no theme ${name}: ${THEMES.join(' ')}` : null,
    run: (name, state) => {
      const theme = themeOf(name);
      return theme === undefined ? withEffects(state) : chooseTheme(state, theme);
    },
  },
  filter: {
    takes: 'WORDS',
    words: 'filters the list by words and conditions',
    problem: filterReason,
    run: (text, state) => withEffects(filterCommand(text, state)),
  },
  columns: {
    takes: 'NAMES',
    words: "shows these of Market's columns, in that order",
    problem: columnsProblem,
    run: (names, state, data) => withEffects(showColumns(focusOn(state, 'market', data), choiceIn(names))),
  },
  dial: {
    takes: 'ADDRESS',
    words: 'dials that address',
    whyNot: (state, data) => reasonOf(DIAL, state, data),
    run: (address, state, data) =>
      withEffects(focusOn(state, 'peers', data), {
        effect: 'act',
        action: 'dial',
        input: { address },
        about: `dial ${address}`,
      }),
  },
  name: {
    takes: 'NAME',
    words: 'calls the peer under the cursor so',
    whyNot: (state, data) => reasonOf(NAMING, focusOn(state, 'peers', data), data),
    run: (name, state, data) => {
      const there = focusOn(state, 'peers', data);
      const peer = peerUnderCursor(there, data);
      if (peer === undefined) return withEffects(there);
      const about = `name ${data.names.nameOf(peer.node_id)}`;
      const input = { peer: peer.node_id, name };
      return withEffects(there, { effect: 'act', action: 'name', input, about });
    },
  },
  template: {
    takes: 'NAME',
    words: 'publishes from that template',
    whyNot: (state, data) => publishReason(situationOf(state, data)),
    run: (name, state) => withEffects(state, { effect: 'template', to: 'read', name }),
  },
};

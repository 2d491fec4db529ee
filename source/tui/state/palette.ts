import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { PeerRow } from '../../contract/node-api.ts';
import { shortSeed } from '../../words/ids.ts';
import { THEMES } from '../../words/look.ts';
import { PALETTE_MAX_CHARS, PALETTE_MAX_LINES } from '../data/choices.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { fitOf, OF_AN_ID } from '../data/fuzzy.ts';
import { MARKET_ORDERS, PEER_ORDERS } from '../data/order.ts';
import { textField } from '../forms/text-field.ts';
import type { Binding } from '../keymap/binding.ts';
import { keysOf, spellKeys } from '../keymap/key.ts';
import { KEYS } from '../keymap/keys.ts';
import { publishReason } from '../keymap/verbs.ts';
import { VIEW_BINDINGS } from '../keymap/view-bindings.ts';
import type { Measures } from '../layout/measures.ts';
import { PANE_NAMES, PANES, type Pane } from '../layout/pane.ts';
import { type ConsoleState, type Update, withEffects, withMessage } from './console-state.ts';
import { chooseTheme } from './looks.ts';
import { openHelp, openLegend } from './open-help.ts';
import { filterCommand, PALETTE_COMMANDS } from './palette-commands.ts';
import { performBinding } from './perform.ts';
import type { Prompt } from './prompt.ts';
import { orderMarket, orderPeers } from './prompt-update.ts';
import { situationOf } from './situation.ts';
import { focusOn, goToSeed } from './view-update.ts';

type PalettePrompt = Extract<Prompt, { kind: 'palette' }>;

/** A line of the palette. */
export interface PaletteEntry {
  readonly label: string;
  /** The keys that do the same, or ''. */
  readonly keys: string;
  /** What else there is to say of it, or ''. */
  readonly aside: string;
  /** It wants to be completed: the text that Enter puts into the prompt. */
  readonly begins?: string;
  /** Why it is of no use now, or null: what its key would say. */
  readonly reason: string | null;
  readonly run: (state: ConsoleState, data: ConsoleData, measures: Measures) => Update;
}

/** Whoever reads on wants something to be done before a cursor to be moved. */
const BINDINGS = VIEW_BINDINGS.toSorted((one, other) => Number(isMove(one)) - Number(isMove(other)));

function isMove({ group }: Binding): boolean {
  return group?.section === 'MOVE';
}

/** So many lines are offered; who wants another types more of it. */
const OFFERED = 200;
/** Seeds that are looked through, so that a key is answered at once. */
const SEEDS_LOOKED_AT = 20_000;
const SEEDS_OFFERED = 50;

/** What fits the typed text, best first; what was done last, then everything, where nothing is typed. */
export function paletteEntries(
  state: ConsoleState,
  prompt: PalettePrompt,
  data: ConsoleData,
): readonly PaletteEntry[] {
  const behind = { ...state, prompt: null };
  const typed = prompt.field.value.trim();
  const all = standingEntries(behind, prompt, data);
  if (typed === '') {
    const done = state.palette.toReversed().flatMap((text) => entryOf(text, all, behind, data) ?? []);
    return [...done, ...all.filter((entry) => done.every(({ label }) => label !== entry.label))];
  }
  const command = commandEntry(typed, behind, data);
  const fitting = [
    ...all.map((entry) => ({ entry, fit: fitOf(entry.label, typed) })),
    ...seedEntries(typed, data),
  ]
    .filter(({ fit }) => fit > 0)
    .sort((one, other) => other.fit - one.fit)
    .map(({ entry }) => entry);
  // What is not complete yet goes on rather than being refused.
  const goesOn = fitting.some(({ label }) => label.toLowerCase().startsWith(typed.toLowerCase()));
  const commands = command === null || (command.reason !== null && goesOn) ? [] : [command];
  return [...commands, ...fitting].slice(0, OFFERED);
}

/** A line that was chosen before. */
const entryOf = (
  text: string,
  all: readonly PaletteEntry[],
  state: ConsoleState,
  data: ConsoleData,
): PaletteEntry | undefined =>
  all.find(({ label }) => label === text) ?? commandEntry(text, state, data) ?? undefined;

/** A command with what it takes: `bid 12`, `order reward`. */
function commandEntry(typed: string, state: ConsoleState, data: ConsoleData): PaletteEntry | null {
  const [, word = '', argument = ''] = /^(\S+)\s+(.+)$/su.exec(typed) ?? [];
  const command = Object.hasOwn(PALETTE_COMMANDS, word) ? PALETTE_COMMANDS[word] : undefined;
  if (command === undefined) return null;
  return {
    label: `${word} ${argument}`,
    keys: '',
    aside: command.words,
    reason: command.problem?.(argument, state) ?? command.whyNot?.(state, data) ?? null,
    run: (now, known) => command.run(argument, now, known),
  };
}

function standingEntries(
  state: ConsoleState,
  { templates }: PalettePrompt,
  data: ConsoleData,
): readonly PaletteEntry[] {
  return [
    ...BINDINGS.flatMap((binding) => bindingEntry(binding, state, data)),
    LEGEND,
    ...Object.entries(PALETTE_COMMANDS).map(
      ([word, { takes, words, whyNot }]): PaletteEntry => ({
        label: `${word} ${takes}`,
        keys: '',
        aside: words,
        begins: `${word} `,
        reason: whyNot?.(state, data) ?? null,
        run: (now) => withEffects(now),
      }),
    ),
    ...Object.values(MARKET_ORDERS).map((order) =>
      plainEntry(`order ${order}`, (now) => orderMarket(now, order)),
    ),
    ...Object.values(PEER_ORDERS).map((order) =>
      plainEntry(`order peers by ${order}`, (now, known) => orderPeers(focusOn(now, 'peers', known), order)),
    ),
    ...THEMES.map((theme) => ({
      ...plainEntry(`theme ${theme}`, (now) => now),
      run: (now: ConsoleState) => chooseTheme(now, theme),
    })),
    ...Object.entries(state.filters).map(([name, text]) =>
      plainEntry(`filter ${name}`, (now) => filterCommand(text, now)),
    ),
    ...data.peers.filter(({ petname }) => petname !== undefined).map((peer) => peerEntry(peer, data)),
    ...data.facts.settings.map(settingEntry),
    ...templates.map(
      (name): PaletteEntry => ({
        label: `template ${sanitizeLine(name)}`,
        keys: '',
        aside: '',
        reason: publishReason(situationOf(state, data)),
        run: (now) => withEffects(now, { effect: 'template', to: 'read', name }),
      }),
    ),
  ];
}

/** Settings are shown, and changed where they are kept. */
const settingEntry = ({ name, value }: ConsoleData['facts']['settings'][number]): PaletteEntry => ({
  label: `setting ${name}`,
  keys: '',
  aside: sanitizeLine(value),
  reason: null,
  run: (state) =>
    withEffects(
      withMessage(
        state,
        'note',
        `${name} is ${sanitizeLine(value)}: crabnet config set ${name} VALUE changes it, mostly from the next start on`,
      ),
    ),
});

/** A node that the owner named, in Peers. */
const peerEntry = ({ node_id: cursor }: PeerRow, { names }: ConsoleData): PaletteEntry => ({
  ...plainEntry(names.nameOf(cursor), (state, data) => {
    const { peers, ...there } = focusOn(state, 'peers', data);
    return { ...there, peers: { ...peers, cursor, filter: '' } };
  }),
  aside: 'peer',
});

const plainEntry = (
  label: string,
  run: (state: ConsoleState, data: ConsoleData) => ConsoleState,
): PaletteEntry => ({
  label,
  keys: '',
  aside: '',
  reason: null,
  run: (state, data) => withEffects(run(state, data)),
});

const LEGEND: PaletteEntry = {
  label: 'the legend: every sign, letter and colour',
  keys: keysOf(KEYS.program.help, KEYS.program.legend),
  aside: '',
  reason: null,
  run: (state) => openLegend(openHelp(state).state),
};

/** What a key does here, or in the pane that has it. */
function bindingEntry(binding: Binding, state: ConsoleState, data: ConsoleData): readonly PaletteEntry[] {
  const panes = PANES.filter((pane) => binding.contexts.includes(pane));
  const pane = panes.find((each) => each === state.focus) ?? panes[0];
  if (pane === undefined || binding.opensPalette === true) return [];
  const there = (now: ConsoleState): ConsoleState => (pane === now.focus ? now : focusOn(now, pane, data));
  const where = panes.length === 1 && pane !== 'market' ? ` (${PANE_NAMES[pane]})` : '';
  return [
    {
      label: `${binding.words.long}${where}`,
      keys: spellKeys(binding.keys.slice(0, 1)),
      aside: '',
      reason: reasonIn(pane, binding, there(state), data),
      run: (now, known, measures) => performBinding(there(now), binding, known, measures),
    },
  ];
}

const reasonIn = (pane: Pane, binding: Binding, state: ConsoleState, data: ConsoleData): string | null =>
  binding.disabledReason?.(situationOf(state, data, pane)) ?? null;

/** The seeds whose title or id fits, those that fit best. */
function seedEntries(
  typed: string,
  data: ConsoleData,
): readonly { readonly entry: PaletteEntry; readonly fit: number }[] {
  const found: { readonly id: string; readonly title: string; readonly fit: number }[] = [];
  for (const id of data.market.ids().slice(0, SEEDS_LOOKED_AT)) {
    const title = data.market.get(id)?.title ?? '';
    const fit = id.startsWith(typed.toLowerCase()) ? OF_AN_ID : fitOf(title, typed);
    if (fit > 0) found.push({ id, title, fit });
  }
  return found
    .sort((one, other) => other.fit - one.fit)
    .slice(0, SEEDS_OFFERED)
    .map(({ id, title, fit }) => ({ fit, entry: seedEntry(id, title) }));
}

const seedEntry = (id: string, title: string): PaletteEntry => ({
  label: `${shortSeed(id)} ${sanitizeLine(title)}`,
  keys: '',
  aside: 'seed',
  reason: null,
  run: (state, known, measures) => withEffects(goToSeed(state, id, known, measures)),
});

/** Does what the line under the cursor says, and remembers it. */
export function doEntry(state: ConsoleState, data: ConsoleData, measures: Measures): Update {
  const { prompt } = state;
  if (prompt?.kind !== 'palette') return withEffects(state);
  const entry = paletteEntries(state, prompt, data)[prompt.cursor];
  const closed = { ...state, prompt: null };
  if (entry === undefined)
    return withEffects(withMessage(closed, 'note', `nothing here is called ${prompt.field.value.trim()}`));
  const refused = withEffects(withMessage(closed, 'refused', `${entry.label}: ${entry.reason}`));
  if (entry.begins !== undefined) {
    const begun = { ...state, prompt: { ...prompt, field: textField(entry.begins), cursor: 0 } };
    return entry.reason === null ? withEffects(begun) : refused;
  }
  const said = sanitizeLine(entry.label).slice(0, PALETTE_MAX_CHARS);
  const palette = [...state.palette.filter((text) => text !== said), said].slice(-PALETTE_MAX_LINES);
  // The reasons of keys are said by those themselves.
  if (entry.reason === null || entry.keys !== '') return entry.run({ ...closed, palette }, data, measures);
  return { ...refused, state: { ...refused.state, palette } };
}

/** Moves over the lines. */
export function moveOverPalette(state: ConsoleState, by: number, data: ConsoleData): Update {
  const { prompt } = state;
  if (prompt?.kind !== 'palette') return withEffects(state);
  const last = paletteEntries(state, prompt, data).length - 1;
  const cursor = Math.max(0, Math.min(last, prompt.cursor + by));
  return withEffects({ ...state, prompt: { ...prompt, cursor } });
}

/** Puts the line under the cursor into the text, to be completed. */
export function takeEntry(state: ConsoleState, data: ConsoleData): Update {
  const { prompt } = state;
  if (prompt?.kind !== 'palette') return withEffects(state);
  const entry = paletteEntries(state, prompt, data)[prompt.cursor];
  const text = entry?.begins ?? entry?.label;
  return withEffects(
    text === undefined ? state : { ...state, prompt: { ...prompt, field: textField(text), cursor: 0 } },
  );
}

import type { ConsoleData } from '../data/console-data.ts';
import { chosenEvents } from '../data/event-view.ts';
import { type ConsoleState, type EventsState, layoutIn } from './console-state.ts';
import type { Move } from './text-scroll.ts';

/** The lines for events in their pane; its table has a header where the pane has 80 columns of its own. */
export function eventRows(state: ConsoleState): number {
  const { boxes } = layoutIn(state);
  const box = boxes.events;
  if (box === undefined) return 1;
  return Math.max(1, box.height - (isEventTable(state) ? 2 : 1));
}

/** True where events are drawn as a table with their kinds: alone, from 80 columns on. */
export const isEventTable = (state: ConsoleState): boolean => {
  const { boxes } = layoutIn(state);
  return boxes.market === undefined && (boxes.events?.width ?? 0) >= 80;
};

/** Freezes the log where it is, or lets it follow again. */
export const freezeOrFollow = (state: ConsoleState, data: ConsoleData): EventsState =>
  state.events.frozen === null ? freeze(state, data, 0) : follow(state);

/** The newest events come in at the end again. */
export const follow = ({ events }: ConsoleState): EventsState => ({ ...events, frozen: null, opened: null });

/** What matters to the market, or everything. */
export const otherEvents = (state: ConsoleState): EventsState => ({
  ...follow(state),
  view: state.events.view === 'facts' ? 'all' : 'facts',
});

/** Closes the fields of an event. */
export const closeEvent = ({ events }: ConsoleState): EventsState => ({ ...events, opened: null });

/** Opens the fields of the event under the cursor, which freezes the log. */
export function openFields(state: ConsoleState, data: ConsoleData): EventsState {
  const frozen = state.events.frozen === null ? freeze(state, data, 0) : state.events;
  return { ...frozen, opened: frozen.frozen?.cursor ?? null };
}

/** Moves over the events; up from the newest freezes them, to the last one follows again. */
export function moveOverEvents(state: ConsoleState, move: Move, data: ConsoleData): EventsState {
  const { events } = state;
  const by = move(eventRows(state));
  if (by === Number.POSITIVE_INFINITY) return follow(state);
  if (events.frozen === null) return by > 0 ? events : freeze(state, data, by);
  return moveEvent(state, events, data, by);
}

function freeze(state: ConsoleState, data: ConsoleData, by: number): EventsState {
  const items = chosenEvents(data, state.events);
  const last = items.at(-1);
  const top = items[Math.max(0, items.length - eventRows(state))];
  if (last === undefined || top === undefined) return state.events;
  const frozen = { cursor: last.number, newest: data.events.newest, top: top.number };
  return moveEvent(state, { ...state.events, frozen }, data, by);
}

function moveEvent(state: ConsoleState, events: EventsState, data: ConsoleData, by: number): EventsState {
  const { frozen } = events;
  if (frozen === null) return events;
  const items = chosenEvents(data, events, frozen.newest);
  const height = eventRows(state);
  const from = Math.max(
    0,
    items.findIndex(({ number }) => number === frozen.cursor),
  );
  const place = Math.max(0, Math.min(items.length - 1, from + by));
  const firstTop = items.findIndex(({ number }) => number >= frozen.top);
  const top = Math.max(0, Math.min(place, Math.max(firstTop, place - height + 1)));
  const cursor = items[place]?.number ?? frozen.cursor;
  return { ...events, opened: null, frozen: { ...frozen, cursor, top: items[top]?.number ?? frozen.top } };
}

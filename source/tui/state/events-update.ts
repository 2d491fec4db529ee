import type { ConsoleData } from '../data/console-data.ts';
import { placeOfEntry } from '../data/event-log.ts';
import { chosenEvents } from '../data/event-view.ts';
import type { Measures } from '../layout/measures.ts';
import { moved } from '../layout/scroll.ts';
import type { ConsoleState, EventsState, FrozenEvents } from './console-state.ts';
import type { Move } from './text-scroll.ts';

/** Rows above the cursor that are read before they are wanted. */
const AHEAD = 50;

/** True where older events are wanted: the cursor comes near the first that is here, or what is here does not fill the pane. */
export function wantsOlderEvents(
  { events }: Pick<ConsoleState, 'events'>,
  data: ConsoleData,
  { events: rows }: Measures,
): boolean {
  if (rows === undefined || !data.isLoaded || !data.events.hasRoom) return false;
  const { frozen } = events;
  if (frozen === null && events.filter === '')
    return !data.events.isBehind && data.events.followed.length < rows;
  const items = chosenEvents(data, events, frozen?.newest);
  return frozen === null ? items.length < rows : placeOfEntry(items, frozen.cursor) < AHEAD;
}

/** Freezes the log where it is, or lets it follow again. */
export const freezeOrFollow = (events: EventsState, data: ConsoleData, measures: Measures): EventsState =>
  events.frozen === null ? movedBy(events, data, measures, 0) : following(events);

/** The newest events come in at the end again. */
export const following = (events: EventsState): EventsState => ({ ...events, frozen: null, opened: null });

/** What matters to the market, or everything. */
export const otherEvents = (events: EventsState): EventsState => ({
  ...following(events),
  view: events.view === 'facts' ? 'all' : 'facts',
});

/** Closes the fields of an event. */
export const closeEvent = (events: EventsState): EventsState => ({ ...events, opened: null });

/** Opens the fields of the event under the cursor, which freezes the log. */
export function openFields(events: EventsState, data: ConsoleData, measures: Measures): EventsState {
  const frozen = events.frozen === null ? movedBy(events, data, measures, 0) : events;
  return { ...frozen, opened: frozen.frozen?.cursor ?? null };
}

/** Moves over the events; up from the newest freezes them, to the last one follows again. */
export function moveOverEvents(
  events: EventsState,
  move: Move,
  data: ConsoleData,
  measures: Measures,
): EventsState {
  const by = move(measures.events ?? 1);
  if (by === Number.POSITIVE_INFINITY) return following(events);
  return events.frozen === null && by > 0 ? events : movedBy(events, data, measures, by);
}

/** The cursor moved by so many events; what follows is frozen first, with the cursor on the newest. */
function movedBy(
  events: EventsState,
  data: ConsoleData,
  { events: rows = 1 }: Measures,
  by: number,
): EventsState {
  const newest = events.frozen?.newest ?? data.events.newest;
  const items = chosenEvents(data, events, newest);
  const last = items.at(-1);
  if (last === undefined) return events;
  const frozen: FrozenEvents = events.frozen ?? { cursor: last.number, line: rows - 1, newest };
  const from = { place: placeOfEntry(items, frozen.cursor), line: frozen.line };
  const { place, line } = moved(from, by, items.length, rows);
  const cursor = items[place]?.number ?? frozen.cursor;
  return { ...events, opened: null, frozen: { cursor, line, newest } };
}

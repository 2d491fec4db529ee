import type { ConsoleData } from '../data/console-data.ts';
import { placeOfEntry } from '../data/event-log.ts';
import { chosenEvents } from '../data/event-view.ts';
import type { ActionName } from '../keymap/actions.ts';
import { moved } from '../layout/scroll.ts';
import type { EventsState, FrozenEvents } from './console-state.ts';
import { linesOf } from './text-scroll.ts';

/** The Events pane, of `rows` rows, after an action, or null where the action is not its own. */
export function eventsAction(
  events: EventsState,
  name: ActionName,
  data: ConsoleData,
  rows: number,
): EventsState | null {
  const following = { ...events, frozen: null, opened: null };
  switch (name) {
    case 'freeze':
      return events.frozen === null ? movedBy(events, data, rows, 0) : following;
    case 'view':
      return { ...following, view: events.view === 'facts' ? 'all' : 'facts' };
    case 'last':
      return following;
    case 'left':
      return { ...events, opened: null };
    case 'right': {
      const frozen = events.frozen === null ? movedBy(events, data, rows, 0) : events;
      return { ...frozen, opened: frozen.frozen?.cursor ?? null };
    }
  }
  const by = linesOf(name, rows);
  if (by === null) return null;
  return events.frozen === null && by > 0 ? events : movedBy(events, data, rows, by);
}

/** The cursor moved by so many events; what follows is frozen first, with the cursor on the newest. */
function movedBy(events: EventsState, data: ConsoleData, rows: number, by: number): EventsState {
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

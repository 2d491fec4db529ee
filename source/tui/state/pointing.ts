import type { ConsoleData } from '../data/console-data.ts';
import { placeOfEntry } from '../data/event-log.ts';
import { chosenEvents } from '../data/event-view.ts';
import { chosenPeers, placeOfPeer } from '../data/peer-view.ts';
import type { Measures } from '../layout/measures.ts';
import { PANES, type Pane } from '../layout/pane.ts';
import { firstInSight } from '../layout/scroll.ts';
import { type ConsoleState, layoutIn, type Update, withEffects } from './console-state.ts';
import { moveOverHelp } from './help-update.ts';
import { listLength } from './market-cursor.ts';
import { scrollOutput } from './overlay-update.ts';
import { focusOn, moveInPane } from './view-update.ts';

/** A place on the screen, from 0. */
export interface Point {
  readonly row: number;
  readonly column: number;
}

/** Lines that a step of the wheel moves over. */
const WHEEL_LINES = 3;
/** The status line above the body. */
const ABOVE_BODY = 1;

/** The pane at a place, and the line of it; 0 is its title rule. */
function paneAt(state: ConsoleState, { row, column }: Point): { pane: Pane; line: number } | null {
  const { boxes } = layoutIn(state);
  for (const pane of PANES) {
    const box = boxes[pane];
    if (box === undefined) continue;
    const line = row - ABOVE_BODY - box.row;
    const isInside =
      line >= 0 && line < box.height && column >= box.column && column < box.column + box.width;
    if (isInside) return { pane, line };
  }
  return null;
}

/** What is asked or filled in is answered by keys: a click beside it would lose it. */
const isBusy = ({ prompt, form }: ConsoleState): boolean => prompt !== null || form !== null;

/** The pane that was clicked has the keys, and the cursor is on the row that was clicked. */
export function clicked(state: ConsoleState, point: Point, data: ConsoleData, measures: Measures): Update {
  if (isBusy(state) || state.overlay !== null) return withEffects(state);
  const at = paneAt(state, point);
  if (at === null) return withEffects(state);
  const focused = at.pane === state.focus ? state : focusOn(state, at.pane, data);
  const by = at.line === 0 ? 0 : rowsTo(focused, at.line, data, measures);
  return by === null || by === 0 ? withEffects(focused) : moveInPane(focused, () => by, data, measures);
}

/** By how many rows the cursor is to move to a line of its pane; null where no row is there. */
function rowsTo(state: ConsoleState, line: number, data: ConsoleData, measures: Measures): number | null {
  switch (state.focus) {
    case 'market': {
      const { cursor } = state.market;
      const length = listLength(data.market, cursor);
      return rowsBetween(cursor, length, measures.market, line - 2);
    }
    case 'peers': {
      const peers = chosenPeers(data, state.peers);
      const place = placeOfPeer(peers, state.peers.cursor);
      return rowsBetween({ place, line: state.peers.line }, peers.length, measures.peers, line - 2);
    }
    case 'events': {
      const { frozen, opened } = state.events;
      // While it follows, rows are somewhere else by the time that one is clicked; below open fields too.
      if (frozen === null || opened !== null) return null;
      const events = chosenEvents(data, state.events, frozen.newest);
      const place = placeOfEntry(events, frozen.cursor);
      const header = (layoutIn(state).boxes.events?.height ?? 0) - 1 - (measures.events ?? 0);
      return rowsBetween({ place, line: frozen.line }, events.length, measures.events, line - 1 - header);
    }
    case 'seed':
      return null;
  }
}

function rowsBetween(
  cursor: { readonly place: number; readonly line: number },
  length: number,
  height: number | undefined,
  row: number,
): number | null {
  if (height === undefined || row < 0 || row >= height) return null;
  const target = firstInSight(cursor, length, height) + row;
  return target < length ? target - cursor.place : null;
}

/** Moves over what is under the pointer, which has the keys from then on. */
export function wheeled(
  state: ConsoleState,
  { by, ...point }: Point & { readonly by: 1 | -1 },
  data: ConsoleData,
  measures: Measures,
): Update {
  if (isBusy(state)) return withEffects(state);
  const move = (): number => by * WHEEL_LINES;
  if (state.overlay?.kind === 'help') return withEffects(moveOverHelp(state, move, data, measures));
  if (state.overlay !== null) return withEffects(scrollOutput(state, move, measures));
  const at = paneAt(state, point);
  if (at === null) return withEffects(state);
  const focused = at.pane === state.focus ? state : focusOn(state, at.pane, data);
  return moveInPane(focused, move, data, measures);
}

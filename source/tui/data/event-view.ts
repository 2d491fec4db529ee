import { filterWords } from '../../contract/seed-page.ts';
import { seedOf } from '../../words/events/event-facts.ts';
import { fieldsOf, nodeOf, wordsOf } from '../../words/events/event-words.ts';
import type { ConsoleData } from './console-data.ts';
import type { EventEntry, EventLog } from './event-log.ts';

export interface EventChoice {
  readonly view: 'facts' | 'all';
  readonly filter: string;
}

/** What was chosen of a log, until that or what nodes are called changes: a frame asks for the same more than once. */
interface Known {
  readonly version: number;
  readonly peers: ConsoleData['peers'];
  readonly chosen: Map<string, readonly EventEntry[]>;
}

const known = new WeakMap<EventLog, Known>();
const KNOWN_MOST = 4;

/** The kept events that the pane lists, oldest first; `newest` leaves out what came after a freeze. */
export function chosenEvents(
  data: ConsoleData,
  choice: EventChoice,
  newest = Number.POSITIVE_INFINITY,
): readonly EventEntry[] {
  const { events, peers } = data;
  const { version } = events;
  let memory = known.get(events);
  if (memory === undefined || memory.version !== version || memory.peers !== peers) {
    memory = { version, peers, chosen: new Map() };
    known.set(events, memory);
  }
  const { chosen } = memory;
  const key = `${choice.view} ${newest} ${choice.filter}`;
  const before = chosen.get(key);
  if (before !== undefined) return before;
  if (chosen.size >= KNOWN_MOST) chosen.clear();
  const found = choose(data, choice, newest);
  chosen.set(key, found);
  return found;
}

function choose(data: ConsoleData, { view, filter }: EventChoice, newest: number): readonly EventEntry[] {
  const words = filterWords(filter);
  return data.events.entries.filter(
    (entry) =>
      entry.number <= newest &&
      (view === 'all' || entry.isFact) &&
      (words.length === 0 || matchesEvent(data, entry, words)),
  );
}

/** True when all words occur in what the event shows or holds. */
function matchesEvent(data: ConsoleData, { event }: EventEntry, words: readonly string[]): boolean {
  const fields = fieldsOf(event.payload).map(([, value]) => value);
  const text = [event.kind, seedOf(event), nodeOf(event), wordsOf(event, data).long, ...fields].join(' ');
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}

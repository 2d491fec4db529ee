import { filterWords } from '../../contract/seed-page.ts';
import { seedOf } from '../../words/events/event-facts.ts';
import { fieldsOf, nodeOf, wordsOf } from '../../words/events/event-words.ts';
import type { ConsoleData } from './console-data.ts';
import type { EventEntry } from './event-log.ts';

export interface EventChoice {
  readonly view: 'facts' | 'all';
  readonly filter: string;
}

/** The kept events that the pane lists, oldest first; `newest` leaves out what came after a freeze. */
export function chosenEvents(
  data: ConsoleData,
  { view, filter }: EventChoice,
  newest = Number.POSITIVE_INFINITY,
): readonly EventEntry[] {
  const words = filterWords(filter);
  return data.events.entries.filter(
    (entry) =>
      entry.number <= newest &&
      (view === 'all' || entry.isFact) &&
      (words.length === 0 || matchesEvent(data, entry, words)),
  );
}

/** True when all words occur in what the event shows or holds. */
export function matchesEvent(data: ConsoleData, { event }: EventEntry, words: readonly string[]): boolean {
  const fields = fieldsOf(event.payload).map(([, value]) => value);
  const text = [event.kind, seedOf(event), nodeOf(event), wordsOf(event, data).long, ...fields].join(' ');
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}

import type { EventPage, EventQuery } from '../contract/event-query.ts';
import { jsonBytes, PAGE_ROWS_BYTES } from '../contract/page-size.ts';
import type { EventRing } from './event-ring.ts';
import type { EventHistory, HistoryPage, HistoryQuery } from './history/event-history.ts';

const PAGE_MAX_EVENTS = 10_000;

/** A page of all events that there are: the newest from memory, what is older from the disk. */
export async function eventPage(
  ring: EventRing,
  history: EventHistory | undefined,
  query: EventQuery,
): Promise<EventPage> {
  const asked = { ...query, limit: Math.min(Math.max(query.limit, 1), PAGE_MAX_EVENTS) };
  return query.after === undefined
    ? await pageBefore(ring, history, asked)
    : await pageAfter(ring, history, { ...asked, after: query.after });
}

async function pageBefore(
  ring: EventRing,
  history: EventHistory | undefined,
  query: HistoryQuery,
): Promise<EventPage> {
  const here = ring.page(query);
  const oldestHere = Math.min(ring.oldest, query.before ?? Infinity);
  const rest = query.limit - here.events.length;
  const isElsewhere = here.isWhole && rest > 0 && history !== undefined;
  const there = isElsewhere ? await history.page({ ...query, limit: rest, before: oldestHere }) : NOTHING;
  const events = withinBytes([...there.events, ...here.events]);
  const isWhole = here.isWhole && (isElsewhere ? there.isWhole : history === undefined);
  const { newest } = ring;
  return {
    events,
    total: events.length,
    next: query.before === undefined ? newest : Math.min(newest, query.before - 1),
    older: isWhole ? null : (events[0]?.id ?? (isElsewhere ? there.looked : here.looked)),
    newer: query.before === undefined || query.before > newest ? null : query.before - 1,
  };
}

async function pageAfter(
  ring: EventRing,
  history: EventHistory | undefined,
  query: HistoryQuery & { readonly after: number },
): Promise<EventPage> {
  const isElsewhere = history !== undefined && query.after < ring.oldest - 1;
  const there = isElsewhere ? await history.page({ ...query, before: ring.oldest }) : NOTHING;
  const rest = query.limit - there.events.length;
  const bytes = there.events.reduce((sum, event) => sum + jsonBytes(event), 0);
  const goesOn = there.isWhole && rest > 0;
  const here = goesOn
    ? ring.page({ ...query, limit: rest, after: Math.max(query.after, ring.oldest - 1) }, bytes)
    : NOTHING;
  const events = [...there.events, ...here.events];
  const { newest } = ring;
  // An id from before the log was removed may lie ahead of ours: the answer then leads back to where we are.
  const next = Math.min(newest, goesOn ? here.looked : there.looked);
  const oldest = history?.oldest ?? ring.oldest;
  const before = Math.min(query.after, newest);
  return {
    events,
    total: events.length,
    next,
    older: before < oldest ? null : before + 1,
    newer: next < newest ? next : null,
  };
}

const NOTHING: HistoryPage = { events: [], isWhole: true, looked: 0 };

/** Where both together are too many, the oldest are left for the next page. */
function withinBytes(events: HistoryPage['events']): HistoryPage['events'] {
  let bytes = 0;
  const start = events.findLastIndex((event) => {
    bytes += jsonBytes(event);
    return bytes > PAGE_ROWS_BYTES;
  });
  return start === -1 ? events : events.slice(Math.min(start + 1, events.length - 1));
}

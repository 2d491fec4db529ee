import { sanitizeLine, toJson } from '../../base/text/sanitize.ts';
import type { EventPage, EventQuery } from '../../contract/event-query.ts';
import { readEventCursor } from '../../contract/moment.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import { CrabnetError } from '../../model/errors.ts';
import { EXIT } from '../exit-code.ts';
import type { Invocation, OneShot } from '../invocation.ts';
import type { Output } from '../output.ts';
import { eventLine } from '../render/event-line.ts';
import { momentOption } from './moment-option.ts';

/** How many events are read at once while following. */
const PAGE = 500;
const LAST_EVENTS = 50;

/** `events`: the last ones, one a line; with `--follow` also those to come, until the call is ended. */
export const events: OneShot = async (api, call, out) => {
  const filter = filterOf(call, out.nowMs);
  const limit = call.options.limit ?? LAST_EVENTS;
  if (call.options.follow !== true) {
    const page = await api.events({ ...filter, limit });
    if (page.events.length === 0) out.remark('no such events');
    await print(page, out);
    return EXIT.done;
  }
  await follow(api, { ...filter, limit }, call.ended, out);
  return EXIT.done;
};

function filterOf({ options }: Invocation, nowMs: number): Omit<EventQuery, 'limit'> {
  const { kind, source, seed, peer } = options;
  const asked = {
    ...{ kind, source, seed, peer, ...placeOf(options) },
    ...{
      since: momentOption('since', options.since, nowMs),
      until: momentOption('until', options.until, nowMs),
    },
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

function placeOf({ after, before, cursor }: Invocation['options']): {
  readonly after?: number | undefined;
  readonly before?: number | undefined;
} {
  if (cursor === undefined) return { after, before };
  const refused = (message: string, remedy: string) =>
    new CrabnetError('usage', message, { field: 'cursor', remedy });
  if (after !== undefined || before !== undefined)
    throw refused('--cursor names a place already', 'leave out --before and --after');
  const place = readEventCursor(cursor);
  if (place !== undefined) return place;
  throw refused(
    `--cursor leads nowhere: ${sanitizeLine(cursor)}`,
    'give before-ID or after-ID, with the id of an event',
  );
}

async function follow(api: NodeApi, first: EventQuery, ended: AbortSignal, out: Output): Promise<void> {
  const { running } = await api.status();
  // Nothing would ever come, and as long as we waited the data dir would be ours.
  if (!running) {
    throw new CrabnetError('control', 'no node runs on this data dir, so there is nothing to follow', {
      remedy: 'start one: crabnet listen',
    });
  }
  const bell = new Bell(ended);
  // Watching starts before the first look, so that nothing falls between.
  const stop = api.watch((change) => {
    if (change.events.length > 0) bell.ring();
  });
  try {
    let page = await api.events(first);
    await print(page, out);
    await bell.rung();
    while (!ended.aborted) {
      page = await api.events({ ...first, limit: PAGE, after: page.next });
      await print(page, out);
      if (page.events.length === 0) await bell.rung();
    }
  } finally {
    stop();
  }
}

async function print({ events: found }: EventPage, out: Output): Promise<void> {
  out.lines(found.map((event) => (out.json ? toJson(event) : eventLine(event, out))));
  await out.drained();
}

/** Remembers that something happened until somebody waits for it. */
class Bell {
  #rung = false;
  #wake: () => void = () => undefined;

  constructor(ended: AbortSignal) {
    ended.addEventListener('abort', () => this.ring(), { once: true });
  }

  ring(): void {
    this.#rung = true;
    this.#wake();
  }

  async rung(): Promise<void> {
    if (!this.#rung) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#rung = false;
  }
}

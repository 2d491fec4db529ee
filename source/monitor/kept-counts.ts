import { rename, rm, writeFile } from 'node:fs/promises';
import { readPlainFile } from '../base/plain-file.ts';
import type { Timers } from '../base/ports.ts';
import { toJson } from '../base/text/sanitize.ts';
import type { MonitorEvent } from '../contract/monitor-event.ts';
import type { EventHistory } from './history/event-history.ts';
import { type EventCounts, type EventTotals, OverviewCounter } from './overview-counter.ts';

const FORM = 1;
const SAVE_MS = 10_000;
const PAGE_EVENTS = 10_000;

interface Saved {
  readonly form: typeof FORM;
  /** The id of the last event that is counted. */
  readonly through: number;
  readonly counts: EventCounts;
}

/** How many events there were, ever: kept in a file beside the log, so that a restart and what is removed of the log take nothing away. */
export class KeptCounts {
  readonly #path: string | null;
  readonly #saved: Saved | undefined;
  #before = new OverviewCounter();
  readonly #now = new OverviewCounter();
  #through = 0;
  #isWhole: boolean;
  #isChanged = false;
  #cancel: (() => void) | undefined;
  #saving: Promise<void> = Promise.resolve();
  #isOver = false;

  constructor(path: string | null) {
    this.#path = path;
    this.#saved = path === null ? undefined : readSaved(path);
    this.#isWhole = this.#saved !== undefined;
    this.#through = this.#saved?.through ?? 0;
  }

  /** The id of the last event that was counted in an earlier run. */
  get through(): number {
    return this.#through;
  }

  /**
   * `tail`: the newest events of the log; of what was counted already only those are looked at that came since. `isNew`: there are
   * no others.
   */
  restore(tail: readonly MonitorEvent[], isNew: boolean): void {
    this.#isWhole ||= isNew;
    if (this.#saved !== undefined) this.#before.add(this.#saved.counts);
    for (const event of tail) {
      if (this.#saved === undefined || (event.id ?? 0) > this.#saved.through) this.#before.count(event);
    }
  }

  count(event: MonitorEvent): void {
    this.#now.count(event);
    this.#through = event.id ?? this.#through;
    this.#isChanged = true;
  }

  totals(): EventTotals {
    return this.#both().totals();
  }

  /** Writes the counts down from time to time; counts a log first that nobody counted, the events below `before`. */
  keep(history: EventHistory, before: number, timers: Timers): void {
    if (!this.#isWhole) void this.#countAll(history, before);
    const arm = () => {
      this.#cancel = timers.after(SAVE_MS, () => {
        this.#save();
        arm();
      });
    };
    arm();
  }

  async close(): Promise<void> {
    this.#isOver = true;
    this.#cancel?.();
    this.#save();
    await this.#saving;
  }

  #both(): OverviewCounter {
    const both = new OverviewCounter();
    both.add(this.#before.counts);
    both.add(this.#now.counts);
    return both;
  }

  async #countAll(history: EventHistory, before: number): Promise<void> {
    const all = new OverviewCounter();
    let after = 0;
    for (let isWhole = false; !isWhole; ) {
      const page = await history.page({ limit: PAGE_EVENTS, after, before });
      if (this.#isOver) return;
      for (const event of page.events) all.count(event);
      after = page.looked;
      isWhole = page.isWhole;
    }
    this.#before = all;
    this.#isWhole = true;
    this.#isChanged = true;
  }

  /** Where it cannot be written the log is counted again. */
  #save(): void {
    const path = this.#path;
    if (path === null || !this.#isChanged || !this.#isWhole) return;
    this.#isChanged = false;
    const saved: Saved = { form: FORM, through: this.#through, counts: this.#both().counts };
    this.#saving = this.#saving.then(() => write(path, toJson(saved))).catch(() => undefined);
  }
}

async function write(path: string, text: string): Promise<void> {
  const half = `${path}.tmp`;
  await rm(half, { force: true });
  await writeFile(half, text, { flag: 'wx', mode: 0o600 });
  await rename(half, path);
}

function readSaved(path: string): Saved | undefined {
  try {
    const saved = JSON.parse(readPlainFile(path)) as Saved;
    const { form, through, counts } = saved;
    const isWhole = Number.isSafeInteger(through) && Number.isSafeInteger(counts.events);
    const all = [...Object.values(counts.kinds), ...Object.values(counts.sources)];
    return form === FORM && isWhole && all.every(Number.isSafeInteger) ? saved : undefined;
  } catch {
    return undefined;
  }
}

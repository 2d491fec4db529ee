import { toJson } from '../../base/text/sanitize.ts';
import type { NodeChange } from '../../contract/node-api.ts';
import { PAGE_ROWS_BYTES } from '../../contract/page-size.ts';
import { toldText } from '../../contract/told-text.ts';

const EVENTS_MAX = 1_000;
const IDS_MAX = 5_000;

/** What changed and was not told to one reader yet; once that is too much, only that something did. */
export class PendingChange {
  readonly #seeds = new Set<string>();
  readonly #forgotten = new Set<string>();
  /** As they are told. */
  #events: string[] = [];
  #eventBytes = 0;
  #flags = { peers: false, tasks: false, status: false };
  #isGap = false;
  #isEmpty = true;

  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  add({ seeds, forgotten, events, peers, tasks, status }: NodeChange): void {
    this.#isEmpty = false;
    // Nothing more is kept for a reader that will read everything anew.
    if (this.#isGap) return;
    for (const id of seeds) this.#seeds.add(id);
    for (const id of forgotten) this.#forgotten.add(id);
    for (const event of events) this.#keep(toldText(event));
    const { peers: hadPeers, tasks: hadTasks, status: hadStatus } = this.#flags;
    this.#flags = { peers: hadPeers || peers, tasks: hadTasks || tasks, status: hadStatus || status };
    const isTooMuch =
      this.#events.length > EVENTS_MAX ||
      this.#eventBytes > PAGE_ROWS_BYTES ||
      this.#seeds.size + this.#forgotten.size > IDS_MAX;
    if (!isTooMuch) return;
    this.#clear();
    this.#isGap = true;
  }

  /** All of it as one line, and begins anew. */
  take(): string {
    const line = this.#isGap ? '{"gap":true}\n' : this.#line();
    this.#clear();
    this.#isGap = false;
    this.#isEmpty = true;
    return line;
  }

  #line(): string {
    const seeds = toJson([...this.#seeds]);
    const forgotten = toJson([...this.#forgotten]);
    const { peers, tasks, status } = this.#flags;
    const events = this.#events.join(',');
    return `{"seeds":${seeds},"forgotten":${forgotten},"peers":${peers},"tasks":${tasks},"status":${status},"events":[${events}]}\n`;
  }

  #keep(event: string): void {
    this.#events.push(event);
    this.#eventBytes += Buffer.byteLength(event) + 1;
  }

  #clear(): void {
    this.#seeds.clear();
    this.#forgotten.clear();
    this.#events = [];
    this.#eventBytes = 0;
    this.#flags = { peers: false, tasks: false, status: false };
  }
}

import type { ActionValue, Acts, VerbId } from '../../contract/actions.ts';
import type { OrderRow } from '../../contract/orders.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import { CrabnetError, type Outcome } from '../../model/errors.ts';
import { seedIdOf } from '../../model/fold/market.ts';
import type { HeldEnvelope, SeedId } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import type { NodePorts } from '../ports.ts';
import type { ActingOrder } from '../trade/acting-order.ts';
import { type Intent, stepRow } from './order-steps.ts';

export interface OrderDoerParts extends Pick<NodePorts, 'clock' | 'monotonicMs'> {
  readonly settings: Pick<NodeSettings, 'ordersFile' | 'ordersDryRun'>;
  /** The verbs as an order calls them. */
  readonly actsOf: (order: ActingOrder) => Acts<VerbId>;
  readonly monitor: EventSink;
}

/** What was refused is not tried again before this; each time it is refused anew twice as long, up to an hour. */
const AGAIN_MS = 60_000;
const AGAIN_MAX_MS = 3_600_000;
const TRIED_MAX = 10_000;
/** Steps of a dry run that are said one by one in one look. */
const DRY_STEPS_MAX = 100;

interface Done {
  count: number;
  lastTs: number | null;
  readonly doing: Set<SeedId>;
}

/** On the clock that nobody sets. */
interface Tried {
  readonly againMs: number;
  readonly waitMs: number;
}

/** Does what orders want, by the verbs of a key, and says so. */
export class OrderDoer {
  /** Runs that were begun. */
  readonly starting = new Set<SeedId>();
  readonly #parts: OrderDoerParts;
  readonly #ended: () => void;
  /** By the order's name. */
  readonly #done = new Map<string, Done>();
  /** Steps that were refused, or said in a dry run. */
  readonly #tried = new Map<string, Tried>();
  /** Steps of a dry run in this look. */
  #saidDry = 0;

  /** `ended` is called when a run that was begun is over. */
  constructor(parts: OrderDoerParts, ended: () => void) {
    this.#parts = parts;
    this.#ended = ended;
  }

  /** How often an order acted. */
  done(name: string): Pick<OrderRow, 'done' | 'last_ts' | 'doing'> {
    const { count, lastTs, doing } = this.#doneOf(name);
    return { done: count, last_ts: lastTs, doing: doing.size };
  }

  /** It was refused a little while ago, or said already in a dry run; or so much was that no more is tried now. */
  wasTried(intent: Intent): boolean {
    const { settings, monotonicMs } = this.#parts;
    const tried = this.#tried.get(keyOf(intent));
    if (tried === undefined) return this.#tried.size >= TRIED_MAX && !this.#madeRoom();
    return settings.ordersDryRun || monotonicMs() < tried.againMs;
  }

  /** Resolves when it is done; a run takes its time, and others go on meanwhile. */
  async act(intent: Intent): Promise<void> {
    const { settings, monitor } = this.#parts;
    if (settings.ordersDryRun) {
      this.#noteTried(intent);
      if (this.#saidDry < DRY_STEPS_MAX) monitor.emit('order_would_act', factsOf(intent));
      this.#saidDry += 1;
    } else if (intent.step.verb === 'run') this.#begin(intent);
    else await this.#carryOut(intent);
  }

  /** A dry run that would do much says of most of it only how much. */
  lookEnded(): void {
    const count = this.#saidDry - DRY_STEPS_MAX;
    this.#saidDry = 0;
    if (count > 0) this.#parts.monitor.emit('orders_would_act', { count });
  }

  #begin(intent: Intent): void {
    const { seedId, order } = intent;
    if (seedId === undefined) return;
    this.starting.add(seedId);
    this.#doneOf(order.name).doing.add(seedId);
    void this.#carryOut(intent).finally(() => {
      this.starting.delete(seedId);
      this.#doneOf(order.name).doing.delete(seedId);
      this.#ended();
    });
  }

  async #carryOut(intent: Intent): Promise<void> {
    try {
      const outcome = await this.#verb(intent);
      if (!outcome.ok) this.#refused(intent, outcome.refusal.code);
    } catch (error) {
      if (!(error instanceof CrabnetError)) throw error;
      this.#refused(intent, error.code);
    }
  }

  /** Said in the same turn as the commit: nothing that may fail later, telling it above all, keeps a step without its event. */
  #acted(intent: Intent, said: HeldEnvelope): void {
    const { monitor, clock } = this.#parts;
    const done = this.#doneOf(intent.order.name);
    this.#tried.delete(keyOf(intent));
    done.count += 1;
    done.lastTs = Math.floor(clock.now() / 1000);
    monitor.emit('order_acted', { ...factsOf(intent), seed_id: seedIdOf(said) });
  }

  #refused(intent: Intent, code: string): void {
    this.#noteTried(intent);
    this.#parts.monitor.emit('order_refused', { ...factsOf(intent), code });
  }

  #verb(intent: Intent): Promise<Outcome<ActionValue[VerbId]>> {
    const { step, order } = intent;
    const acts = this.#parts.actsOf({ name: order.name, acted: (said) => this.#acted(intent, said) });
    switch (step.verb) {
      case 'publish':
        return acts.publish(step.input);
      case 'bid':
        return acts.bid(step.input);
      case 'claim':
        return acts.claim(step.input);
      case 'run':
        return acts.run(step.input);
      case 'settle':
        return acts.settle(step.input);
    }
  }

  #doneOf(name: string): Done {
    const done = this.#done.get(name) ?? { count: 0, lastTs: null, doing: new Set() };
    this.#done.set(name, done);
    return done;
  }

  #noteTried(intent: Intent): void {
    const key = keyOf(intent);
    const before = this.#tried.get(key)?.waitMs;
    const waitMs = before === undefined ? AGAIN_MS : Math.min(2 * before, AGAIN_MAX_MS);
    this.#tried.set(key, { againMs: this.#parts.monotonicMs() + waitMs, waitMs });
  }

  /** Forgets what may be tried again; in a dry run nothing may. */
  #madeRoom(): boolean {
    const { settings, monotonicMs } = this.#parts;
    if (settings.ordersDryRun) return false;
    const nowMs = monotonicMs();
    for (const [key, { againMs }] of this.#tried) if (nowMs >= againMs) this.#tried.delete(key);
    return this.#tried.size < TRIED_MAX;
  }
}

const keyOf = ({ order, step, seedId }: Intent): string => `${order.name}\n${step.verb}\n${seedId ?? ''}`;

function factsOf(intent: Intent) {
  const { order, verb, seed_id, price } = stepRow(intent);
  return {
    ...{ order, order_kind: intent.order.kind, verb },
    ...(seed_id === null ? {} : { seed_id }),
    ...(price === undefined ? {} : { price }),
  };
}

import type { ActionInput, Told } from '../contract/actions.ts';
import type { NodeApi } from '../contract/node-api.ts';
import { seedIdOf } from '../model/fold/market.ts';
import type { EnvelopeKey, HeldEnvelope } from '../model/types.ts';
import { NO_BACKLOG } from '../network/inbox/backlog.ts';
import type { SendReport } from '../network/transport/send-report.ts';
import { DEAF, type Transport } from '../network/transport/transport.ts';
import { LocalApi } from './local-api.ts';
import { StandingOrders } from './orders/standing-orders.ts';
import type { NodeParts } from './parts.ts';
import { NO_PEER_ACTIONS } from './peers/peer-actions.ts';
import { Payments } from './receipts/payments.ts';
import { Importer } from './replication/importer.ts';
import { Verbs } from './trade/verbs.ts';
import { Tasks } from './work/tasks.ts';

const LINK_WAIT_MS = 5000;
const LINK_LOOK_MS = 100;

/** A data dir that no node runs on: commands work on the store, and what they say waits in the outbox. */
export class ColdNode {
  readonly api: NodeApi;
  readonly #parts: NodeParts;
  readonly #createSender: () => Transport;
  readonly #unsent: Set<EnvelopeKey>;

  constructor(parts: NodeParts, createSender: () => Transport, release: () => Promise<void>) {
    this.#parts = parts;
    this.#createSender = createSender;
    this.#unsent = new Set(
      [...parts.store.outbox.all()].flatMap(([key, state]) => (state === 'unsent' ? [key] : [])),
    );
    const tasks = new Tasks(parts);
    const caughtUp = async () => {};
    const verbs = new Verbs({
      ...parts,
      tasks,
      announce: (held, announce) => this.#announce(held, announce),
      caughtUp,
    });
    // The next start tells it: a command does not hear where its other party is.
    const tellReceipt = async () => ({ told: 'waiting', targets: 0 }) as const;
    const payments = new Payments({ ...parts, tellReceipt });
    this.api = new LocalApi(
      { ...parts, tasks, verbs, payments },
      {
        running: false,
        listenAddresses: () => [],
        webAddress: () => null,
        unsentSeeds: () => this.#unsentSeeds(),
        unsentCount: () => this.#unsent.size,
        targets: () => [],
        refusalsOf: () => [],
        alerts: () => ({ alerts: [], untold: 0 }),
        orders: new StandingOrders({ ...parts, caughtUp, tasks, actsOf: () => verbs.acts }),
        backlog: () => NO_BACKLOG,
        traffic: () => null,
        catchUp: () => null,
        importer: new Importer(parts),
        peers: NO_PEER_ACTIONS,
        close: async () => {
          await tasks.stopAll();
          await release();
        },
      },
    );
  }

  /** `--announce` sends at once, once; otherwise the next start tells it. */
  async #announce(held: HeldEnvelope, announce: ActionInput['publish']['announce']): Promise<Told> {
    if (announce === 'never') return { told: 'held-back', targets: 0 };
    this.#unsent.add(held.key);
    const text = this.#parts.ledger.text(held.key);
    if (announce !== 'now' || text === undefined) return { told: 'waiting', targets: 0 };
    const sender = this.#createSender();
    try {
      await sender.start(DEAF);
      const { targets, failures } = await this.#sendPatiently(sender, text);
      if (targets === 0) {
        return {
          told: 'waiting',
          targets: 0,
          warnings: [{ code: 'unsent', why: failures[0] ?? null }],
        };
      }
      this.#unsent.delete(held.key);
      this.#parts.store.outbox.set(held.key, 'sent');
      return { told: 'sent', targets };
    } finally {
      await sender.stop();
    }
  }

  /** Over libp2p there is nobody to hear it in the first moments. */
  async #sendPatiently(sender: Transport, text: string): Promise<SendReport> {
    const { monotonicMs, timers } = this.#parts;
    const untilMs = monotonicMs() + (sender.links === null ? 0 : LINK_WAIT_MS);
    for (;;) {
      const report = await sender.send(text);
      if (report.targets > 0 || monotonicMs() >= untilMs) return report;
      await new Promise<void>((resolve) => timers.after(LINK_LOOK_MS, resolve));
    }
  }

  #unsentSeeds(): ReadonlySet<string> {
    const held = [...this.#unsent].map((key) => this.#parts.ledger.market.get(key));
    return new Set(held.flatMap((item) => (item === undefined ? [] : [seedIdOf(item)])));
  }
}

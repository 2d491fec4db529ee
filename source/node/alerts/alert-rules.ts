import { plural } from '../../base/text/plural.ts';
import type { Alarm } from '../../contract/alarm.ts';
import type { AlertRules } from '../../operator/alert-plan.ts';
import type { Alarms } from '../alarms.ts';
import type { NodePorts } from '../ports.ts';
import { unlessStoreFailed } from '../store-guard.ts';

/** What the rules look at. */
export interface RuleFacts {
  /** Live peers. */
  readonly peers: number;
  /** Nobody is named to whom it could tell anything. */
  readonly isAlone: boolean;
  readonly unsent: number;
  /** Refused since the start, but for what was known already. */
  readonly refused: number;
}

export interface AlertRulesParts extends Pick<NodePorts, 'monotonicMs' | 'timers'> {
  readonly alarms: Pick<Alarms, 'raise' | 'clear' | 'storeFailed'>;
  /** Nothing of what raises an alarm holds: it is over also where it was raised before this start. */
  readonly over: (alarm: Alarm) => void;
  readonly rules: () => AlertRules;
  readonly facts: () => RuleFacts;
  /** The seeds that wait for this node. */
  readonly waiting: () => Promise<readonly string[]>;
}

interface Judgement {
  readonly holds: boolean;
  /** Where that is not certain once it does not hold. */
  readonly isOver?: boolean;
  readonly forMs: number;
  readonly words: string;
  readonly remedy: string;
}

const LOOK_MS = 5000;
/** Every how many looks the seeds are asked for. */
const SEEDS_EACH = 12;
const WAITING_MAX = 10_000;

/** Raises an alarm while what a rule looks at has been so for long enough, and clears it when it is no longer. */
export class RuleWatch {
  readonly #parts: AlertRulesParts;
  /** Since when the condition of an alarm holds. */
  readonly #since = new Map<Alarm, number>();
  #refused: { readonly atMs: number; readonly count: number }[] = [];
  #waitingSince: ReadonlyMap<string, number> = new Map();
  #looks = 0;
  #cancel = () => {};

  constructor(parts: AlertRulesParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#cancel = this.#parts.timers.after(LOOK_MS, () => {
      this.start();
      void this.look();
    });
  }

  stop(): void {
    this.#cancel();
  }

  /** Looks at everything once. */
  async look(): Promise<void> {
    const { noPeers, unsent } = this.#parts.rules();
    const facts = this.#parts.facts();
    this.#judge('no peers', {
      holds: noPeers !== null && facts.peers === 0 && (noPeers.evenAlone || !facts.isAlone),
      forMs: noPeers?.forMs ?? 0,
      words: 'no peers',
      remedy:
        'look at the network, the firewall and --announce-addr or --bootstrap-peers; crabnet doctor tries them',
    });
    this.#judge('unsent', {
      holds: unsent !== null && facts.unsent > unsent.above,
      forMs: unsent?.forMs ?? 0,
      words: `${plural(facts.unsent, 'envelope')} unsent`,
      remedy: 'nobody took them: look at crabnet peers, and at the network',
    });
    this.#lookAtRefusals(facts.refused);
    if (this.#looks % SEEDS_EACH === 0) await this.#lookAtSeeds();
    this.#looks += 1;
  }

  #lookAtRefusals(count: number): void {
    const { refusals } = this.#parts.rules();
    const atMs = this.#parts.monotonicMs();
    const fromMs = atMs - (refusals?.withinMs ?? 0);
    this.#refused.push({ atMs, count });
    // The last before the window is what its beginning is compared with.
    const first = this.#refused.findLastIndex((each) => each.atMs <= fromMs);
    this.#refused = this.#refused.slice(Math.max(0, first));
    const within = count - (this.#refused[0]?.count ?? count);
    this.#judge('refusals', {
      holds: refusals !== null && within > refusals.above,
      forMs: 0,
      words: `${plural(within, 'message')} refused`,
      remedy: 'crabnet events --kind envelope_refused says whose and why; crabnet peers block NODE ends it',
    });
  }

  async #lookAtSeeds(): Promise<void> {
    const { seedStuck } = this.#parts.rules();
    const nowMs = this.#parts.monotonicMs();
    const found = await unlessStoreFailed(this.#parts.alarms, this.#parts.waiting());
    if (found === undefined) return;
    const waiting = found.slice(0, WAITING_MAX);
    const before = this.#waitingSince;
    this.#waitingSince = new Map(waiting.map((id) => [id, before.get(id) ?? nowMs]));
    const stuck = [...this.#waitingSince].filter(
      ([, sinceMs]) => seedStuck !== null && nowMs - sinceMs >= seedStuck.forMs,
    );
    this.#judge('seed stuck', {
      holds: stuck.length > 0,
      // How long one has waited is counted from the start on.
      isOver: waiting.length === 0,
      forMs: 0,
      words: `${stuck.length === 1 ? 'a seed waits' : `${stuck.length} seeds wait`} for this node`,
      remedy: 'crabnet seed list --filter is:waiting shows them; award, run or settle, whichever is next',
    });
  }

  #judge(alarm: Alarm, { holds, isOver = !holds, forMs, words, remedy }: Judgement): void {
    const { alarms, over, monotonicMs } = this.#parts;
    if (!holds) {
      this.#since.delete(alarm);
      alarms.clear(alarm);
      if (isOver) over(alarm);
      return;
    }
    const nowMs = monotonicMs();
    const sinceMs = this.#since.get(alarm) ?? nowMs;
    this.#since.set(alarm, sinceMs);
    if (nowMs - sinceMs >= forMs) alarms.raise(alarm, words, remedy);
  }
}

import type { AlertReport } from '../../contract/alert.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import type { RefusalFolder } from '../../monitor/refusal-folder.ts';
import { readAlertPlan } from '../../operator/alert-plan.ts';
import { dataDirFiles } from '../../store/data-dir.ts';
import { livePeerCount, type PeerRowsParts } from '../peers/peer-rows.ts';
import type { NodePorts } from '../ports.ts';
import { type AlertRulesParts, RuleWatch } from './alert-rules.ts';
import { Alerts, type AlertsParts } from './alerts.ts';
import { type WaitingSeedsParts, waitingSeeds } from './waiting-seeds.ts';

interface OnCallParts
  extends Omit<AlertsParts, 'path' | 'send' | 'alarms' | 'monitor'>,
    Pick<NodePorts, 'monotonicMs' | 'soon'>,
    Omit<PeerRowsParts, 'monitor'> {
  readonly monitor: AlertsParts['monitor'] & PeerRowsParts['monitor'];
  readonly alarms: AlertsParts['alarms'] & AlertRulesParts['alarms'];
  readonly settings: Pick<NodeSettings, 'alias' | 'alertsFile' | 'dataDir' | 'network' | 'announceAddrs'>;
  readonly refusals: Pick<RefusalFolder, 'counts'>;
  readonly ledger: { readonly market: WaitingSeedsParts['market'] };
}

/** What only the running node knows. */
interface Seen {
  readonly links: Parameters<typeof livePeerCount>[1];
  unsent(): number;
  rows: NodeApi['rows'];
}

const SEEDS_MAX = 1000;

/** Watches the node for whoever is on call: the rules, the alerts that they and others raise, and who is told. */
export class OnCall {
  readonly #alerts: Alerts;
  readonly #watch: RuleWatch;

  /** Throws `CrabnetError` `config` where the file of alerts cannot be used. */
  constructor(parts: OnCallParts, seen: Seen) {
    const { settings, refusals } = parts;
    this.#alerts = new Alerts({ ...parts, path: dataDirFiles(settings.dataDir).alerts });
    const refused = () =>
      [...refusals.counts].reduce((sum, [reason, count]) => (reason === 'duplicate' ? sum : sum + count), 0);
    this.#watch = new RuleWatch({
      ...parts,
      over: (alarm) => this.#alerts.over(alarm),
      rules: () => this.#alerts.rules,
      facts: () => ({
        peers: livePeerCount(parts, seen.links),
        isAlone: settings.network === 'udp' && settings.announceAddrs.length === 0,
        unsent: seen.unsent(),
        refused: refused(),
      }),
      waiting: () =>
        waitingSeeds({ ...parts, market: parts.ledger.market, rows: (ids) => seen.rows(ids) }, SEEDS_MAX),
    });
  }

  start(): void {
    this.#alerts.start();
    this.#watch.start();
  }

  stop(): void {
    this.#watch.stop();
    this.#alerts.stop();
  }

  report(): AlertReport {
    return this.#alerts.report();
  }

  /** Reads a file of alerts; what is returned puts it in place of the one before. Throws as the constructor. */
  readAnew(file: string | null): () => void {
    const plan = readAlertPlan(file);
    return () => this.#alerts.take(plan);
  }
}

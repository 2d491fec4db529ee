import { noCounts, RECEIPT_STEPS } from '../../contract/metrics.ts';
import { asRead, type EventKind, type MonitorEvent } from '../../contract/monitor-event.ts';
import type { TaskOutcomeKind } from '../../contract/task-outcome.ts';
import { TASK_OUTCOMES } from '../../contract/task-outcome.ts';
import { ENVELOPE_KINDS, type EnvelopeKind } from '../../model/types.ts';

/** The events that say of an envelope of this node's own that it was committed. */
const OWN: { readonly [kind in EventKind]?: EnvelopeKind } = {
  seed_published: 'SeedCreated',
  bid_submitted: 'BidSubmitted',
  claim_created: 'ClaimCreated',
  task_result_generated: 'TaskResult',
  seed_settled: 'TaskSettle',
};

/** Those that say of a payment how far it got. */
const PAYMENTS: { readonly [kind in EventKind]?: (typeof RECEIPT_STEPS)[number] } = {
  payment_recorded: 'recorded',
  payment_heard: 'heard',
  payment_confirmed: 'confirmed',
  receipt_heard: 'answered',
  payment_set_aside: 'set_aside',
};

/** Counts for the metrics what events tell one by one, since the start of the process. What has no name in a list is not counted. */
export class EventTally {
  readonly accepted = noCounts(ENVELOPE_KINDS);
  readonly inert = noCounts(ENVELOPE_KINDS);
  readonly own = noCounts(ENVELOPE_KINDS);
  readonly tasks = noCounts(TASK_OUTCOMES);
  readonly receiptSteps = noCounts(RECEIPT_STEPS);
  /** Envelopes that made room for others (P2). */
  droppedEnvelopes = 0;

  count(event: MonitorEvent): void {
    const said = asRead(event);
    switch (said.kind) {
      case 'store_sync':
        add(this.accepted, said.payload.kind as EnvelopeKind);
        break;
      case 'envelope_inert':
        add(this.inert, said.payload.kind as EnvelopeKind);
        break;
      case 'task_stopped':
        add(this.tasks, said.payload.outcome as TaskOutcomeKind);
        break;
      case 'store_dropped':
        this.droppedEnvelopes += Number(said.payload.envelopes);
        break;
      default:
        add(this.own, OWN[said.kind]);
        add(this.receiptSteps, PAYMENTS[said.kind]);
    }
  }
}

function add<Name extends string>(counts: { [name in Name]: number }, name: Name | undefined): void {
  if (name !== undefined && Object.hasOwn(counts, name)) counts[name] += 1;
}

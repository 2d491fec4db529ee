import { ENVELOPE_KINDS, type EnvelopeKind, type SeedStatus } from '../model/types.ts';
import type { RefusalReason } from '../model/verdict.ts';
import type { Alarm } from './alarm.ts';
import type { TaskOutcomeKind } from './task-outcome.ts';

/** The kind of what was refused, as far as it was understood. */
export const UNKNOWN_KIND = 'unknown';
export const COUNTED_KINDS = [...ENVELOPE_KINDS, UNKNOWN_KIND] as const;
export type CountedKind = (typeof COUNTED_KINDS)[number];

export const TRANSPORTS = ['udp', 'dht'] as const;
/** What carries bytes between nodes. */
export type TransportName = (typeof TRANSPORTS)[number];

/** Payments of which something is still to be done: by us, by the other party, or a confirmation of ours that it has not got. */
export const RECEIPT_STATES = ['to_confirm', 'unconfirmed', 'untold'] as const;
/** What happened to payments: we paid, we are told that we were, we confirmed, the other did, or one was set aside. */
export const RECEIPT_STEPS = ['recorded', 'heard', 'confirmed', 'answered', 'set_aside'] as const;

/** How often something was, or how much of it there is, by each name of a closed list. */
export type Counts<Name extends string> = { readonly [name in Name]: number };

/** Nothing yet. */
export const noCounts = <Name extends string>(names: readonly Name[]): { [name in Name]: number } =>
  // One for each name.
  Object.fromEntries(names.map((name) => [name, 0])) as { [name in Name]: number };

/** All that the metrics say at a moment; counts since the start of the process, which only grow, and what is now. */
export interface MetricFacts {
  readonly version: string;
  readonly network: 'udp' | 'dht';
  readonly rules: number;
  /** What came from peers, and became part of the market or waits for what it refers to. */
  readonly accepted: Counts<EnvelopeKind>;
  readonly inert: Counts<EnvelopeKind>;
  readonly refused: ReadonlyMap<RefusalReason, Counts<CountedKind>>;
  /** What this node said itself. */
  readonly own: Counts<EnvelopeKind>;
  readonly held: Counts<EnvelopeKind>;
  readonly receivedBytes: Counts<TransportName>;
  readonly sentBytes: Counts<TransportName>;
  readonly peers: Counts<'live' | 'silent' | 'blocked'>;
  readonly targets: Counts<'untried' | 'works' | 'silent' | 'fails'>;
  readonly links: Counts<'in' | 'out'>;
  /** What waits: to be judged, to be sent for the first time, for a target that fails, for who is told of alerts. */
  readonly queues: Counts<'inbox' | 'unsent' | 'targets' | 'alerts'>;
  readonly inbox: { readonly bytes: number; readonly limit: number; readonly limitBytes: number };
  readonly tasks: Counts<TaskOutcomeKind>;
  readonly tasksRunning: number;
  readonly seeds: Counts<SeedStatus>;
  readonly receipts: Counts<(typeof RECEIPT_STATES)[number]>;
  readonly receiptSteps: Counts<(typeof RECEIPT_STEPS)[number]>;
  /** Never dropped, of those we traded with, of strangers. */
  readonly storeBytes: Counts<'kept' | 'known' | 'strangers'>;
  readonly storeLimitBytes: number;
  /** Null where it cannot be known. */
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number } | null;
  readonly eventLog: { readonly waiting: number; readonly waitingBytes: number; readonly lagS: number };
  /** Events that never reached the file, envelopes that made room for others. */
  readonly dropped: Counts<'events' | 'envelopes'>;
  readonly alarms: readonly Alarm[];
  /** How far this machine's clock is ahead of what peers say, where that is more than the rules bear; else 0. */
  readonly clockAheadS: number;
  readonly isDraining: boolean;
}

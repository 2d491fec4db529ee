import type { EnvelopeKey } from '../model/types.ts';

/** An envelope on its way into the log. */
export interface LogEntry {
  readonly key: EnvelopeKey;
  readonly verified: boolean;
  /** Canonical, with its signature. */
  readonly text: string;
  /** Whose share of the room it takes (P2). */
  readonly broughtBy?: string;
}

/** An envelope as the log has it, and where. */
export interface LogRow extends LogEntry {
  readonly row: number;
}

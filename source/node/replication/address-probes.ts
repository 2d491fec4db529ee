import { BoundedMap } from '../../base/bounded-map.ts';
import type { Random, Timers } from '../../base/ports.ts';
import { EVERYTHING } from '../../network/sync/range-index.ts';
import { requestNumber } from '../../network/sync/request-number.ts';
import type { SyncMessage } from '../../network/sync/sync-message.ts';
import type { PeerAddress } from '../../network/transport/peer-address.ts';

export interface AddressProbesParts {
  readonly timers: Timers;
  readonly random: Pick<Random, 'bytes'>;
  monotonicMs(): number;
  /** The day that is asked about. */
  today(): number;
  say(address: PeerAddress, message: SyncMessage): void;
  /** One got no answer. */
  failed(address: PeerAddress): void;
}

/** At a time: so many addresses that nobody answers at hold up nobody for long. */
const PROBES_MAX = 64;
const WAITS_MS = [1000, 2000] as const;
/** Until an address is tried again, whoever says hello from there. */
const REST_MS = 60_000;
/** The same where somebody answered: others may hear at the same address. */
const ANSWERED_REST_MS = 3000;
const RESTING_MAX = 4096;

interface Probe {
  readonly address: PeerAddress;
  readonly cancel: () => void;
  isAnswered: boolean;
}

/**
 * Asks one small question at addresses that nobody is proven to hear at: a peer is worth a turn once it has answered, whatever
 * key it answers with. Hellos cost nothing and may come from anywhere; so a question is smaller than the hello that led to it.
 */
export class AddressProbes {
  readonly #parts: AddressProbesParts;
  /** By request. */
  readonly #probes = new Map<number, Probe>();
  /** By the text of an address: when it may be tried again. */
  readonly #resting = new BoundedMap<string, number>(RESTING_MAX);

  constructor(parts: AddressProbesParts) {
    this.#parts = parts;
  }

  /** How many more may be under way. */
  get room(): number {
    return Math.max(0, PROBES_MAX - this.#probes.size);
  }

  /** Whether an address may be tried now. */
  mayTry({ text }: PeerAddress): boolean {
    return (this.#resting.get(text) ?? Number.NEGATIVE_INFINITY) <= this.#parts.monotonicMs();
  }

  /** Asks there, again where no answer comes. */
  try(address: PeerAddress): void {
    const lastingMs = WAITS_MS.reduce((sum, waitMs) => sum + waitMs, 0);
    this.#resting.set(address.text, this.#parts.monotonicMs() + lastingMs + REST_MS);
    this.#ask(address, 0);
  }

  isAsked(request: number): boolean {
    return this.#probes.has(request);
  }

  /** Where the question was sent that somebody answers; undefined for what was not asked. */
  answered(request: number): PeerAddress | undefined {
    const probe = this.#probes.get(request);
    if (probe === undefined) return undefined;
    probe.isAnswered = true;
    this.#resting.set(probe.address.text, this.#parts.monotonicMs() + ANSWERED_REST_MS);
    return probe.address;
  }

  stop(): void {
    for (const { cancel } of this.#probes.values()) cancel();
  }

  #ask(address: PeerAddress, attempt: number): void {
    const waitMs = WAITS_MS[attempt];
    if (waitMs === undefined) {
      this.#parts.failed(address);
      return;
    }
    const request = requestNumber(this.#parts.random);
    const cancel = this.#parts.timers.after(waitMs, () => {
      this.#probes.delete(request);
      if (!probe.isAnswered) this.#ask(address, attempt + 1);
    });
    const probe: Probe = { address, cancel, isAnswered: false };
    this.#probes.set(request, probe);
    const scope = { domain: 'signed', day: this.#parts.today() } as const;
    this.#parts.say(address, { type: 'sync-ask', request, token: '', scope, ranges: [EVERYTHING] });
  }
}

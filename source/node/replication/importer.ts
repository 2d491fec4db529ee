import type { BroughtAnswer, BroughtVerdict } from '../../contract/transfer.ts';
import { toCanonical, verifyEnvelope } from '../../identity/verify-envelope.ts';
import { checkTime } from '../../model/admission.ts';
import { ENVELOPE_MAX_BYTES } from '../../model/limits.ts';
import { readEnvelope } from '../../model/read-envelope.ts';
import type { EnvelopeKey, SeedId } from '../../model/types.ts';
import type { Problem } from '../../model/verdict.ts';
import type { Arrived } from '../../network/inbox/inbox-ports.ts';
import { parseStrictJson } from '../../network/inbox/strict-json.ts';
import { datagramAddress } from '../../network/transport/peer-address.ts';
import type { NodeParts } from '../parts.ts';
import { envelopeFacts } from './envelope-facts.ts';

export type ImporterParts = Pick<
  NodeParts,
  'clock' | 'soon' | 'authors' | 'ledger' | 'monitor' | 'changes' | 'alarms' | 'settings'
>;

/** Who brings them: nobody who could be answered. */
const IMPORT = { peer: datagramAddress('import'), host: 'import' } as const;
/** A signature takes 0.1 ms. */
const PROVEN_A_TURN = 64;

/** Of a problem no more than its own members: some are verdicts themselves. */
const refused = ({ reason, field, detail }: Problem): BroughtVerdict => ({
  verdict: 'refused',
  reason,
  ...(field !== undefined && { field }),
  ...(detail !== undefined && { detail }),
});

/**
 * Takes in envelopes that the node's owner brings: proven and admitted as those of a peer, but for what guards against strangers alone.
 * So no rate holds, and what is unsigned may be of any age (E4).
 */
export class Importer {
  readonly #parts: ImporterParts;
  readonly #touched: (seeds: ReadonlySet<SeedId>) => void;

  /** `touched` hears which seeds changed. */
  constructor(parts: ImporterParts, touched: (seeds: ReadonlySet<SeedId>) => void = () => {}) {
    this.#parts = parts;
    this.#touched = touched;
  }

  /** Rejects with `CrabnetError` where the store does; nothing of `texts` is kept then. */
  async bring(texts: readonly string[]): Promise<BroughtAnswer> {
    const read: (BroughtVerdict | Arrived)[] = [];
    const keys = new Set<EnvelopeKey>();
    for (const [index, text] of texts.entries()) {
      if (index % PROVEN_A_TURN === PROVEN_A_TURN - 1) await this.#pause();
      const arrived = this.#read(text);
      const isTwice = 'held' in arrived && keys.has(arrived.held.key);
      if ('held' in arrived) keys.add(arrived.held.key);
      read.push(isTwice ? { verdict: 'known' } : arrived);
    }
    // What came from elsewhere while this was read.
    const group = read.filter((each) => 'held' in each && !this.#parts.ledger.knows(each.held.key));
    return this.#admit(read, group as readonly Arrived[]);
  }

  #admit(read: readonly (BroughtVerdict | Arrived)[], group: readonly Arrived[]): BroughtAnswer {
    const { ledger, monitor, changes, alarms } = this.#parts;
    const outcome = ledger.admitGroup(group);
    if (outcome.fault !== undefined) {
      alarms.storeFailed(outcome.fault);
      throw outcome.fault;
    }
    const accepted = new Set(outcome.accepted);
    const waiting = new Set(outcome.inert);
    const brought = new Set(group);
    if (accepted.size > 0) alarms.storeWorks();
    for (const { held, peer } of accepted)
      monitor.emit('store_sync', { ...envelopeFacts(held), addr: peer.text, bytes: held.sizeBytes });
    if (outcome.touched.size > 0) {
      changes.seeds(outcome.touched);
      changes.flag('status');
      this.#touched(outcome.touched);
    }
    const verdictOf = (arrived: Arrived): BroughtVerdict => {
      const problem = outcome.refused.get(arrived);
      if (problem !== undefined) return refused(problem);
      // What waited a moment for another of the same group is in both.
      if (accepted.has(arrived)) return { verdict: 'admitted' };
      return { verdict: waiting.has(arrived) ? 'waiting' : 'known' };
    };
    return {
      verdicts: read.map((each) => ('held' in each ? verdictOf(each) : each)),
      freed: outcome.accepted.filter((each) => !brought.has(each) && each.peer === IMPORT.peer).length,
    };
  }

  #read(text: string): BroughtVerdict | Arrived {
    const { settings, clock, ledger, authors } = this.#parts;
    const bytes = Buffer.from(text);
    if (bytes.length > ENVELOPE_MAX_BYTES)
      return refused({ reason: 'too-large', detail: `at most ${ENVELOPE_MAX_BYTES} bytes` });
    const parsed = parseStrictJson(bytes);
    if (!parsed.ok) return refused(parsed.problem);
    const read = readEnvelope(parsed.value);
    if (!read.ok) return refused(read.problem);
    const { signed, envelope } = read.value;
    const timely = checkTime(envelope.meta.ts, true, clock.now());
    if (timely.verdict === 'ignore') return refused(timely);
    if (!signed && !settings.acceptUnsigned)
      return refused({
        reason: 'unsigned',
        field: 'meta.signature',
        detail: '--accept-unsigned would take it',
      });
    const canonical = toCanonical(read.value);
    if (ledger.knows(canonical.key)) return { verdict: 'known' };
    const proven = verifyEnvelope(canonical, authors);
    return proven.ok ? { ...proven.value, ...IMPORT } : refused(proven.problem);
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.#parts.soon(resolve));
  }
}

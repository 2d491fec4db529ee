import type { DigestReport } from '../../contract/node-api.ts';
import { MarketDigest } from '../../identity/digest.ts';
import { digestForm, wholeForm } from '../../model/fold/digest-form.ts';
import type { Market } from '../../model/fold/market.ts';

/** Seeds folded in one turn of the loop. */
const SEEDS_A_TURN = 200;

/** `RULES.md`, "The digest", of all that is held; the loop has its turns meanwhile. */
export async function marketDigest(market: Market, pause: () => Promise<void>): Promise<DigestReport> {
  const ids = [...market.seedIds()].toSorted();
  const signed = new MarketDigest();
  const whole = new MarketDigest();
  let seeds = 0;
  let envelopes = 0;
  let unsigned = 0;
  for (const [index, id] of ids.entries()) {
    const record = market.record(id);
    const folded = market.folded(id);
    if (record === undefined || folded === undefined) continue;
    const held = market.envelopesOf(id);
    const verified = held.filter((envelope) => envelope.verified).length;
    const form = digestForm(record);
    if (form !== undefined) {
      signed.add(id, form);
      seeds += 1;
      envelopes += verified;
    }
    whole.add(id, wholeForm(folded));
    unsigned += held.length - verified;
    if (index % SEEDS_A_TURN === SEEDS_A_TURN - 1) await pause();
  }
  return { digest: signed.hex(), envelopes, seeds, unsigned_digest: unsigned === 0 ? null : whole.hex() };
}

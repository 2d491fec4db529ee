import type { Debug } from '../../base/ports.ts';
import type { KeyPair } from '../../identity/key-file.ts';
import { isConfirmed, otherParty, receiptJson, type SignedReceipt } from '../../model/receipts.ts';
import type { TellingNeed } from '../../model/telling.ts';
import type { EnvelopeKey, NodeId, ReceiptKey } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import type { RefusalFolder } from '../../monitor/refusal-folder.ts';
import { Outbox } from '../../network/outbox.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import type { PeerAddress } from '../../network/transport/peer-address.ts';
import type { SendReport } from '../../network/transport/send-report.ts';
import type { Transport } from '../../network/transport/transport.ts';
import type { OutboxState } from '../../store/outbox-table.ts';
import type { Alarms } from '../alarms.ts';
import type { Changes } from '../changes.ts';
import type { NodePorts } from '../ports.ts';
import { heardAddress } from '../replication/node-address.ts';
import { sealCarrier } from '../replication/seal-carrier.ts';
import { unlessStoreFails } from '../store-guard.ts';
import type { ReceiptBook } from './receipt-book.ts';

export interface ReceiptTellingParts extends Pick<NodePorts, 'clock' | 'monotonicMs' | 'timers' | 'random'> {
  readonly us: NodeId;
  readonly keyPair: KeyPair;
  readonly receipts: ReceiptBook;
  readonly peers: Pick<PeerBook, 'get' | 'provenAddress'>;
  readonly monitor: EventSink;
  readonly refusals: Pick<RefusalFolder, 'add'>;
  readonly changes: Pick<Changes, 'flag'>;
  readonly alarms: Pick<Alarms, 'storeFailed'>;
  readonly transport: Pick<Transport, 'sendTo' | 'links'>;
  readonly debug: Debug;
}

/** The outbox knows things by their keys, whatever they are keys of. */
const outboxKey = (key: ReceiptKey): EnvelopeKey => key as string as EnvelopeKey;
const receiptKey = (key: EnvelopeKey): ReceiptKey => key as string as ReceiptKey;

const NOT_HEARD: SendReport = { targets: 0, failures: [] };

/** T4: tells payments and confirmations to the other party alone, until it acknowledged them, and hears those of others. */
export class ReceiptTelling {
  readonly #parts: ReceiptTellingParts;
  readonly #outbox: Outbox;

  constructor(parts: ReceiptTellingParts) {
    this.#parts = parts;
    this.#outbox = new Outbox({
      timers: parts.timers,
      random: parts.random,
      monotonicMs: parts.monotonicMs,
      send: (key) => this.#send(receiptKey(key)),
      need: (key) => this.#need(receiptKey(key)),
      mark: (key, state) => this.#mark(receiptKey(key), state),
      failed: (key, failures, retryMs) =>
        parts.debug('a receipt could not be told', { receipt: key, failures, again_ms: retryMs }),
      acknowledged: (key, by) => parts.debug('a receipt is held by its other party', { receipt: key, by }),
    });
  }

  /** Takes up what earlier runs did not bring to its end. An acknowledged payment is told again: its other party may have lost it. */
  resumeAll(): void {
    for (const { signed, told } of this.#parts.receipts.open())
      if (told !== 'silent') this.#outbox.resume(outboxKey(signed.key), told === 'held' ? 'sent' : told);
  }

  /** Tells a receipt that was just kept; reports what its first send came to. */
  tell({ key }: SignedReceipt): Promise<SendReport> {
    return this.#outbox.tell(outboxKey(key));
  }

  /** Whether an acknowledgement of these by that node says anything new. */
  awaits(keys: readonly EnvelopeKey[], by: NodeId): boolean {
    return keys.some((key) => this.#outbox.awaits(key, by));
  }

  acknowledge(keys: readonly EnvelopeKey[], by: NodeId): void {
    for (const key of keys) this.#outbox.acknowledge(key, by);
  }

  /** A peer is new or came back. */
  nudge(): void {
    this.#outbox.nudge();
  }

  stop(): void {
    this.#outbox.stop();
  }

  /** What a peer told, which is acknowledged once it is kept. */
  heard(told: Omit<SignedReceipt, 'key'>, from: NodeId, peer: PeerAddress): void {
    const { receipts, refusals, alarms } = this.#parts;
    const taken = unlessStoreFails(alarms, () => receipts.take(told, from));
    if (taken === undefined) return;
    if (taken.became === 'refused') {
      refusals.add({ ...taken.problem, peer: peer.text, envelope_kind: 'receipt' });
      return;
    }
    const { signed } = taken;
    if (taken.became !== 'known') this.#news(taken.became, signed, from);
    // Who tells a payment that was confirmed did not hear of it, or lost it.
    const isMissed = told.toSignature === null && isConfirmed(signed) && signed.receipt.from === from;
    const answer = isMissed ? receiptMessage(signed) : { type: 'ack', keys: [signed.key] };
    void this.#parts.transport.sendTo(peer, sealCarrier(answer, this.#parts));
  }

  #news(became: 'waits' | 'confirmed', signed: SignedReceipt, from: NodeId): void {
    const { monitor, changes } = this.#parts;
    const kind = became === 'waits' ? 'payment_heard' : 'receipt_heard';
    monitor.emit(kind, paymentFacts(signed, from));
    changes.flag('status');
  }

  /** Only who waits for it, and only where it is heard: what is said of money is nobody else's. */
  async #send(key: ReceiptKey): Promise<SendReport | undefined> {
    const open = this.#parts.receipts.openOf(key);
    if (open === undefined) return undefined;
    const address = heardAddress(this.#parts, otherParty(open.signed.receipt, this.#parts.us));
    if (address === undefined) return NOT_HEARD;
    return this.#parts.transport.sendTo(address, sealCarrier(receiptMessage(open.signed), this.#parts));
  }

  #need(key: ReceiptKey): TellingNeed | undefined {
    const open = this.#parts.receipts.openOf(key);
    if (open === undefined) return undefined;
    const { receipt } = open.signed;
    const isOurs = (isConfirmed(open.signed) ? receipt.to : receipt.from) === this.#parts.us;
    return { matters: false, waiting: isOurs ? otherParty(receipt, this.#parts.us) : undefined };
  }

  #mark(key: ReceiptKey, state: OutboxState): void {
    const { alarms, receipts } = this.#parts;
    // Not written means at worst: told once more after a restart.
    unlessStoreFails(alarms, () => receipts.mark(key, state));
  }
}

const receiptMessage = (signed: SignedReceipt) => ({ type: 'receipt', ...receiptJson(signed) });

/** What an event says of a payment between us and `peer`. */
export const paymentFacts = ({ key, receipt }: SignedReceipt, peer: NodeId) => ({
  ...{ receipt_id: key, peer, amount: receipt.amount, note: receipt.note },
});

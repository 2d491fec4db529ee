import { withDefaults } from '../../contract/actions/field.ts';
import { ACTIONS, type ActionInput, type ActionValue, type Acts, type Told } from '../../contract/actions.ts';
import type { PetnameLookup } from '../../contract/petname.ts';
import { done, type Outcome, refused } from '../../model/errors.ts';
import { RECEIPT_NOTE_MAX_BYTES, UNCONFIRMED_MAX } from '../../model/limits.ts';
import { isConfirmed, noteFault, otherParty, type SignedReceipt } from '../../model/receipts.ts';
import type { NodeId } from '../../model/types.ts';
import type { EventSink } from '../../monitor/monitor.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import type { Store } from '../../store/store.ts';
import type { Changes } from '../changes.ts';
import { findPeer } from '../peers/find-peer.ts';
import type { NodePorts } from '../ports.ts';
import type { Room } from '../replication/room.ts';
import { clockFacts } from '../trade/clock-facts.ts';
import { findReceipt } from '../trade/find-id.ts';
import type { ReceiptBook } from './receipt-book.ts';
import { paymentFacts } from './receipt-telling.ts';

export interface PaymentsParts extends Pick<NodePorts, 'clock'> {
  readonly us: NodeId;
  readonly receipts: ReceiptBook;
  readonly ledger: { readonly room: Pick<Room, 'isPartner'> };
  readonly store: { readonly roomBook: Pick<Store['roomBook'], 'partners'> };
  readonly peers: Pick<PeerBook, 'all' | 'clockFault'>;
  readonly petnames: Pick<PetnameLookup, 'nodeOf'>;
  readonly monitor: EventSink;
  readonly changes: Pick<Changes, 'flag'>;
  /** Gets a receipt that was just kept to its other party; a node that does not run has its own way. */
  readonly tellReceipt: (signed: SignedReceipt) => Promise<Told>;
}

/** Records payments that were made elsewhere, confirms those of others, and sets aside what is not confirmed (T3, T4). */
export class Payments {
  readonly #parts: PaymentsParts;

  constructor(parts: PaymentsParts) {
    this.#parts = parts;
  }

  readonly acts: Acts<'pay' | 'confirm' | 'setAside'> = {
    pay: (input) => this.#pay(input),
    confirm: (input) => this.#confirm(input),
    setAside: (input) => this.#setAside(input),
  };

  async #pay(input: ActionInput['pay']): Promise<Outcome<ActionValue['pay']>> {
    const { receipts, peers, clock, ledger, monitor } = this.#parts;
    const { amount, note } = withDefaults(ACTIONS.pay, input);
    const fault = fieldFault(amount, note);
    if (fault !== undefined) return fault;
    const found = this.#find(input.node);
    if (!found.ok) return found;
    const node = found.value as NodeId;
    if (node === this.#parts.us) return refused('invalid-field', { problem: 'this-node' }, 'node');
    if (!ledger.room.isPartner(node)) return refused('no-trade', { node_id: node });
    if (receipts.unconfirmedTo(node) >= UNCONFIRMED_MAX)
      return refused('enough', { what: 'payments', count: UNCONFIRMED_MAX });
    const wrongClock = input.confirmed === true ? null : peers.clockFault(clock.now());
    if (wrongClock !== null) return refused('clock', clockFacts(wrongClock));
    const signed = receipts.pay(node, amount, note);
    monitor.emit('payment_recorded', paymentFacts(signed, node));
    return this.#told(signed);
  }

  async #confirm({ receipt }: ActionInput['confirm']): Promise<Outcome<ActionValue['confirm']>> {
    const { receipts, monitor, us } = this.#parts;
    const found = findReceipt(receipts, receipt);
    if (!found.ok) return found;
    const { value: unsigned } = found;
    const { from, to } = unsigned.receipt;
    if (to !== us) return refused('not-yours', { verb: 'confirm', creditor: to });
    if (isConfirmed(unsigned)) return refused('already-confirmed', { receipt_id: unsigned.key });
    const signed = receipts.confirm(unsigned);
    monitor.emit('payment_confirmed', paymentFacts(signed, from));
    return this.#told(signed);
  }

  async #setAside({ receipt }: ActionInput['setAside']): Promise<Outcome<ActionValue['setAside']>> {
    const { receipts, monitor, changes, us } = this.#parts;
    const found = findReceipt(receipts, receipt);
    if (!found.ok) return found;
    const { value: signed } = found;
    if (isConfirmed(signed)) return refused('already-confirmed', { receipt_id: signed.key });
    if (receipts.openOf(signed.key) !== undefined) {
      receipts.setAside(signed);
      monitor.emit('payment_set_aside', paymentFacts(signed, otherParty(signed.receipt, us)));
      changes.flag('status');
    }
    return done({ receipt_id: signed.key });
  }

  async #told(signed: SignedReceipt): Promise<Outcome<ActionValue['pay']>> {
    const told = await this.#parts.tellReceipt(signed);
    this.#parts.changes.flag('status');
    return done({ receipt_id: signed.key, ...told });
  }

  #find(given: string): Outcome<string> {
    const { us, store, peers, petnames } = this.#parts;
    const known = [us, ...store.roomBook.partners(), ...peers.all().map(({ nodeId }) => nodeId)];
    const found = findPeer(new Set<string>(known), given, () => false, petnames);
    return found.ok ? found : { ok: false, refusal: { ...found.refusal, field: 'node' } };
  }
}

function fieldFault(amount: number, note: string): Outcome<never> | undefined {
  if (amount < 1 || amount > Number.MAX_SAFE_INTEGER) {
    const within = { least: 1, most: Number.MAX_SAFE_INTEGER, unit: 'count' } as const;
    return refused('invalid-field', { problem: 'out-of-range', value: amount, ...within }, 'amount');
  }
  const problem = noteFault(note);
  if (problem === undefined) return undefined;
  return problem === 'too-long'
    ? refused('invalid-field', { problem, most: RECEIPT_NOTE_MAX_BYTES, unit: 'bytes' }, 'note')
    : refused('invalid-field', { problem }, 'note');
}

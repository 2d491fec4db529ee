import type { Told } from '../../contract/actions.ts';
import type { SignedReceipt } from '../../model/receipts.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import type { SendReport } from '../../network/transport/send-report.ts';
import type { NodePorts } from '../ports.ts';
import type { ReceiptTelling } from '../receipts/receipt-telling.ts';
import type { Announcer } from '../trade/verbs.ts';
import type { Telling } from './telling.ts';

interface AnnouncerParts extends Pick<NodePorts, 'clock' | 'timers'> {
  readonly peers: Pick<PeerBook, 'liveIds'>;
  readonly telling: Pick<Telling, 'tell'>;
}

interface ReceiptTellerParts extends Pick<NodePorts, 'timers'> {
  readonly telling: Pick<ReceiptTelling, 'tell'>;
}

/** How long a command waits for its first send. */
const FIRST_SEND_MS = 2000;

/** How an own envelope of a running node gets out, and what is said of that. */
export const announcer =
  (parts: AnnouncerParts): Announcer =>
  async (held, announce) => {
    if (announce === 'never') return { told: 'held-back', targets: 0 };
    const { targets } = await firstSend(parts, parts.telling.tell(held));
    if (targets === 0) return { told: 'waiting', targets };
    // A datagram that leaves is no sign that somebody took it.
    const isHeard = parts.peers.liveIds(parts.clock.now()).length > 0;
    return { told: 'sent', targets, ...(isHeard ? {} : { warnings: [{ code: 'no-peer' }] }) };
  };

/** How a receipt of a running node gets to its other party: at once where that is heard, else as soon as it is. */
export const receiptTeller =
  (parts: ReceiptTellerParts) =>
  async (signed: SignedReceipt): Promise<Told> => {
    const { targets } = await firstSend(parts, parts.telling.tell(signed));
    return { told: targets === 0 ? 'waiting' : 'sent', targets };
  };

/** Waits for the first send, though not long: a name server that is silent must not hold up a command. */
async function firstSend(
  { timers }: Pick<NodePorts, 'timers'>,
  sent: Promise<SendReport>,
): Promise<SendReport> {
  let cancel = () => {};
  const notYet = new Promise<SendReport>((resolve) => {
    cancel = timers.after(FIRST_SEND_MS, () => resolve({ targets: 0, failures: [] }));
  });
  try {
    return await Promise.race([sent, notYet]);
  } finally {
    cancel();
  }
}

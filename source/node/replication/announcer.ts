import type { HeldEnvelope } from '../../model/types.ts';
import type { PeerBook } from '../../network/peers/peer-book.ts';
import type { SendReport } from '../../network/transport/send-report.ts';
import type { NodePorts } from '../ports.ts';
import type { Announcer } from '../trade/verbs.ts';
import type { Telling } from './telling.ts';

interface AnnouncerParts extends Pick<NodePorts, 'clock' | 'timers'> {
  readonly peers: Pick<PeerBook, 'liveIds'>;
  readonly telling: Pick<Telling, 'tell'>;
}

/** How long a command waits for its first send. */
const FIRST_SEND_MS = 2000;

/** How an own envelope of a running node gets out, and what is said of that. */
export const announcer =
  (parts: AnnouncerParts): Announcer =>
  async (held, announce) => {
    if (announce === 'never') return { told: 'held-back', targets: 0 };
    const { targets } = await firstSend(parts, held);
    if (targets === 0) return { told: 'waiting', targets };
    // A datagram that leaves is no sign that somebody took it.
    const isHeard = parts.peers.liveIds(parts.clock.now()).length > 0;
    return { told: 'sent', targets, ...(isHeard ? {} : { warnings: [{ code: 'no-peer' }] }) };
  };

/** Waits for the first send, though not long: a name server that is silent must not hold up a command. */
async function firstSend({ telling, timers }: AnnouncerParts, held: HeldEnvelope): Promise<SendReport> {
  let cancel = () => {};
  const notYet = new Promise<SendReport>((resolve) => {
    cancel = timers.after(FIRST_SEND_MS, () => resolve({ targets: 0, failures: [] }));
  });
  try {
    return await Promise.race([telling.tell(held), notYet]);
  } finally {
    cancel();
  }
}

import { verifies } from '../../identity/signature.ts';
import type { Durations } from '../../monitor/metrics/durations.ts';
import type { Verifier } from '../../network/inbox/proofs.ts';
import type { NodePorts } from '../ports.ts';

interface TimedVerifierParts extends Pick<NodePorts, 'monotonicMs'> {
  readonly durations: Pick<Durations, 'took'>;
}

/** Looks at signatures here or on other threads, and says how long that took. */
export const timedVerifier = (
  { monotonicMs, durations }: TimedVerifierParts,
  workers: Pick<Verifier, 'hand'>,
): Verifier => ({
  verifies({ signature, bytes, publicKey }) {
    const beganMs = monotonicMs();
    const holds = verifies(signature, bytes, publicKey);
    durations.took('verify-here', monotonicMs() - beganMs);
    return holds;
  },
  hand(signatures) {
    const beganMs = monotonicMs();
    const answer = workers.hand(signatures);
    void answer?.then(() => durations.took('verify-thread', monotonicMs() - beganMs));
    return answer;
  },
});

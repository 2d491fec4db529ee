import { datagramAddress } from '../../../source/network/transport/peer-address.ts';
import { signer } from '../../support/fake-envelopes.ts';
import { peerWorld } from '../../support/peer-world.ts';

export const NOW_S = 1_800_000_000;

const MINUTE_S = 60;

/** A book of peers, who may be heard in it, proven, and there for a while. */
export function bookWorld() {
  const { world, open, book } = peerWorld();
  const hear = (name: string, ts: number, { nowS = NOW_S, boot = 'b', address = 'x:1' } = {}) =>
    book.heard(
      { from: signer(name), alias: 'a', version: '1', rules: 2, boot, files: null, ts },
      datagramAddress(address),
      nowS * 1000,
    );
  const prove = (name: string, host: string) => book.prove(signer(name), host, `${host}:1`);
  /** Is there for so long, on a clock that is so far ahead of ours. */
  const stay = (name: string, host: string, { forS = 3600, aheadS = 0 } = {}) => {
    const startMs = world.steadyMs;
    prove(name, host);
    for (let passedS = 0; passedS <= forS; passedS += MINUTE_S / 2) {
      world.steadyMs = startMs + passedS * 1000;
      const nowS = NOW_S + world.steadyMs / 1000;
      hear(name, nowS + aheadS, { nowS, address: `${host}:1` });
    }
  };
  const nowMs = () => NOW_S * 1000 + world.steadyMs;
  const voters = () => book.clockVote(nowMs()).voters.map(({ nodeId }) => nodeId);
  return { world, open, book, hear, prove, stay, nowMs, voters };
}

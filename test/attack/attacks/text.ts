import { randomBytes } from 'node:crypto';
import { keyPairFromSeed } from '../../../source/identity/key-file.ts';
import { RawPeer } from '../../support/raw-peer.ts';
import { sealBid, sealSeed } from '../../support/sealed.ts';
import type { Attack } from '../attack.ts';
import { startFlood } from '../flood.ts';

/** C1 controls, marks of direction, tag characters, a line separator, and an escape of the terminal. */
const HOSTILE = ['\u009b31m', '\u202e', '\u2066', '\u{e0041}', '\u2028', '\u001b]0;x\u0007'];
const nowS = () => Math.floor(Date.now() / 1000);

/** Seeds and bids whose text is written for the terminal of who looks at it. */
export const hostileText: Attack = {
  name: 'hostile-text',
  tries: "peers' text steers the terminals of who reads it",
  network: 'udp',
  async begin({ udpPort, webPort }) {
    const key = keyPairFromSeed(randomBytes(32));
    const peer = await RawPeer.open('127.0.0.2');
    const flood = startFlood(20, async (number) => {
      const mark = HOSTILE[number % HOSTILE.length] ?? '';
      const seed = sealSeed(key, nowS(), {
        title: `a${mark}b`,
        description: mark,
        command: `echo ${mark}`,
        rules: mark,
      });
      await peer.send(seed.text, udpPort);
      await peer.send(sealBid(key, seed.held.seed, nowS(), { notes: mark }).text, udpPort);
    });
    return {
      sent: () => flood.count,
      async breach() {
        const answer = await fetch(`http://127.0.0.1:${webPort}/api/events?limit=1000`);
        const text = await answer.text();
        const found = HOSTILE.find((mark) => text.includes(mark));
        return found && `the API answers ${JSON.stringify(found)} raw`;
      },
      async end() {
        await flood.end();
        await peer.close();
      },
    };
  },
};

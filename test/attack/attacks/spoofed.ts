import { randomBytes } from 'node:crypto';
import { keyPairFromSeed } from '../../../source/identity/key-file.ts';
import { sealSeed } from '../../support/sealed.ts';
import { canSpoof, Spoofer } from '../../support/spoofer.ts';
import type { Attack } from '../attack.ts';
import { startFlood } from '../flood.ts';

const FORGED = 500;

/** A seed whose signature is none, with text of its own. */
function forgery(): string {
  const key = keyPairFromSeed(randomBytes(32));
  const { text } = sealSeed(key, Math.floor(Date.now() / 1000));
  return text.replace(/"signature":"ed25519:..../u, '"signature":"ed25519:AAAA');
}

/** Junk and forgeries with the address of the honest peer on them. */
export const spoofedAddress: Attack = {
  name: 'spoofed-address',
  tries: 'junk and forgeries that bear an honest address keep the node from hearing who is there',
  network: 'udp',
  get unavailable() {
    return canSpoof() ? undefined : 'writing foreign addresses takes root and perl';
  },
  async begin({ udpPort, honestUdpPort }) {
    const spoofer = new Spoofer();
    const forged = Array.from({ length: FORGED }, forgery);
    const flood = startFlood(600, async (number) => {
      const text = number % 2 === 0 ? `junk ${number}` : forged[number % FORGED];
      spoofer.send(text ?? '', `127.0.0.1:${honestUdpPort}`, udpPort);
    });
    return {
      sent: () => flood.count,
      async end() {
        await flood.end();
        await spoofer.close();
      },
    };
  },
};

import { randomBytes } from 'node:crypto';
import { keyPairFromSeed } from '../../../source/identity/key-file.ts';
import { RawPeer } from '../../support/raw-peer.ts';
import { sealSeed } from '../../support/sealed.ts';
import { canSpoof, Spoofer } from '../../support/spoofer.ts';
import type { Attack } from '../attack.ts';
import { startFlood } from '../flood.ts';
import { helloOf, newKey } from './hellos.ts';

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

/** Hellos that bear the honest address: of made-up keys, and the honest peer's own ones from elsewhere, ahead of it. */
export const spoofedHellos: Attack = {
  name: 'spoofed-hellos',
  tries:
    'hellos that bear an honest address, and copies of its own from elsewhere, push the honest peer aside',
  network: 'udp',
  get unavailable() {
    return canSpoof() ? undefined : 'writing foreign addresses takes root and perl';
  },
  async begin({ udpPort, honestUdpPort, api }) {
    const spoofer = new Spoofer();
    const honest = `127.0.0.1:${honestUdpPort}`;
    const listener = await RawPeer.open('127.0.0.3');
    const keys = Array.from({ length: 512 }, newKey);
    const acquaint = () => listener.send(helloOf(newKey(), {}), honestUdpPort);
    await acquaint();
    const flood = startFlood(400, async (number) => {
      if (number % 400 === 0) await acquaint();
      spoofer.send(helloOf(keys[number % keys.length] ?? newKey(), {}), honest, udpPort);
      for (const text of listener.heard.splice(0)) {
        await listener.send(text, udpPort);
        spoofer.send(text, '127.0.0.9:9', udpPort);
      }
    });
    return {
      sent: () => flood.count,
      async breach() {
        const peers = await api.peers();
        return peers.some(({ live, addrs }) => live && addrs.includes(honest))
          ? undefined
          : `the honest peer is no longer at ${honest}`;
      },
      async end() {
        await flood.end();
        await spoofer.close();
        await listener.close();
      },
    };
  },
};

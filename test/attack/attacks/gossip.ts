import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { keyPairFromSeed } from '../../../source/identity/key-file.ts';
import { TOPIC } from '../../../source/network/libp2p/gossip.ts';
import { sealSeed } from '../../support/sealed.ts';
import { until } from '../../support/until.ts';
import type { Attack } from '../attack.ts';
import { startFlood } from '../flood.ts';
import { type Hostile, startTeller } from '../stranger.ts';

/** What is wrong and no more than a relay may bring by mistake: nobody is driven out for it. */
const WRONG_FIRST = 300;
const WRONG_PER_SECOND = 20;
const SEEDS_PER_SECOND = 5;
/** How far the first copy is ahead of the honest one. */
const AHEAD_MS = 100;
const ARRIVES_WITHIN_MS = 10_000;

const nowS = () => Math.floor(Date.now() / 1000);

/** 20 letters of base64. */
const madeUp = (): string => randomBytes(15).toString('base64');

const tell = ({ host }: Hostile, text: string) => host.services.gossip.publish(TOPIC, Buffer.from(text));

/** Brings an honest peer's envelopes before that peer does, after it spent all that it may say on junk. */
export const gossipCensor: Attack = {
  name: 'gossip-censor',
  tries: 'a peer of whom nothing is read any more brings honest envelopes first, so that they count as seen',
  network: 'dht',
  async begin(victim) {
    const key = keyPairFromSeed(randomBytes(32));
    const { text } = sealSeed(key, nowS());
    const wrong = (number: number) =>
      number % 2 === 0
        ? text.replace(/"signature":"ed25519:.{20}/u, () => `"signature":"ed25519:${madeUp()}`)
        : `junk ${madeUp()}`;
    const startCensor = async () => {
      const teller = await startTeller(victim);
      for (let count = 0; count < WRONG_FIRST; count += 1) await tell(teller, wrong(count));
      return teller;
    };
    let censor = await startCensor();
    const honest = await startTeller(victim);
    const junk = startFlood(WRONG_PER_SECOND, async (number) => {
      if (censor.host.getConnections().length > 0) await tell(censor, wrong(number));
      else {
        await censor.host.stop();
        censor = await startCensor();
      }
    });
    const told = new Set<string>();
    const seeds = startFlood(SEEDS_PER_SECOND, async () => {
      const seed = sealSeed(key, nowS());
      await tell(censor, seed.text).catch(() => {});
      await pause(AHEAD_MS);
      await tell(honest, seed.text);
      told.add(seed.held.seed.id);
    });
    return {
      sent: () => WRONG_FIRST + junk.count + seeds.count,
      async breach() {
        await seeds.end();
        const isHere = async (id: string) => (await victim.api.seed(id)).ok;
        const isMissing = async () => {
          for (const id of told) if (!(await isHere(id))) return true;
          return false;
        };
        try {
          await until('all that was told is here', async () => !(await isMissing()), ARRIVES_WITHIN_MS);
          return undefined;
        } catch {
          const here = await Promise.all([...told].map(isHere));
          return `an honest peer told ${told.size} seeds, and ${here.filter((is) => !is).length} were not heard`;
        }
      },
      async end() {
        await Promise.all([junk.end(), seeds.end()]);
        await Promise.all([censor.host.stop(), honest.host.stop()]);
      },
    };
  },
};

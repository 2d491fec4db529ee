import { afterEach, expect, it } from 'vitest';
import { holdWhileBusy, type ReadingGossip } from '../../../source/network/libp2p/gossip-reading.ts';
import { startDht, startStranger, stopAll } from '../../support/dht-world.ts';
import { until } from '../../support/until.ts';

afterEach(stopAll);

/** Many RPCs that say nothing, each with its length in front. */
const RPCS = 20_000;
const EMPTY_RPCS = Buffer.concat(Array(RPCS).fill(Buffer.from([2, 0x1a, 0])));
/** How often nothing more is taken before that counts. */
const LOOKS = 20;
const ENOUGH_BYTES = 8 * 1024 * 1024;

it('gossip that comes faster than it is looked at waits at its own end', async () => {
  const somebody = await startDht();
  const busy = await startStranger(somebody);
  const flooder = await startStranger(somebody);
  const gossip = busy.host.services.gossip as unknown as ReadingGossip;
  const free = Promise.withResolvers<void>();
  let begun = 0;
  gossip.handleReceivedRpc = () => {
    begun += 1;
    return free.promise;
  };
  holdWhileBusy(gossip, busy.host);
  const connection = await flooder.host.dial(busy.host.getMultiaddrs());
  const stream = await connection.newStream('/meshsub/1.1.0');
  let sent = 0;
  let waited = 0;
  const flood = () => {
    waited += 1;
    while (!stream.writableNeedsDrain && sent < ENOUGH_BYTES) {
      waited = 0;
      stream.send(EMPTY_RPCS);
      sent += EMPTY_RPCS.length;
    }
  };
  await until('it has to wait, or all is taken', () => {
    flood();
    return begun > 0 && waited > LOOKS;
  });
  // One of each stream: the flooder has one of its own beside this.
  expect(begun).toBeLessThanOrEqual(2);
  expect(sent).toBeLessThan(1024 * 1024);
  free.resolve();
  await until('all is looked at in the end', () => {
    flood();
    return begun > RPCS;
  });
});

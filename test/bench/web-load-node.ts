/** The measured side of `web-load.ts`: a whole node with its doors, which emits so many events a second, in a process of its own. */
import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openDoors } from '../../source/cli/run/doors.ts';
import { startNode } from '../../source/node/open-node.ts';
import { testSettings } from '../support/test-settings.ts';

/** Of the time since it was asked last; milliseconds. */
export interface LoopReport {
  readonly loopP99Ms: number;
  readonly loopMostMs: number;
  readonly rssMb: number;
  readonly emitted: number;
}

const TICK_MS = 20;
const MB = 1024 * 1024;

const [dataDir = '', perSecond = '1000'] = process.argv.slice(2);
const settings = testSettings(dataDir, { webAddr: { host: '127.0.0.1', port: 0 }, webAuthRequired: false });
const node = await startNode(settings);
const doors = await openDoors(node, settings, (error) => console.error(error));
for (let number = 0; number < 300; number += 1)
  await node.api.act('publish', { title: `seed ${number}`, cmd: 'true' });

let emitted = 0;
const emit = () => {
  for (let count = (Number(perSecond) * TICK_MS) / 1000; count > 0; count -= 1) {
    emitted += 1;
    node.monitor.emit('store_sync', {
      ...{
        kind: 'BidSubmitted',
        seed_id: randomUUID(),
        from: node.nodeId,
        key: randomUUID(),
        verified: true,
      },
      ...{ bid_id: randomUUID(), price: 7, addr: '127.0.0.1:9', bytes: 700 },
    });
  }
};
const timer = setInterval(emit, TICK_MS);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on('message', () => {
  const report: LoopReport = {
    ...{ loopP99Ms: delay.percentile(99) / 1e6, loopMostMs: delay.max / 1e6 },
    ...{ rssMb: process.memoryUsage.rss() / MB, emitted },
  };
  delay.reset();
  process.send?.(report);
});
process.on('disconnect', () => {
  clearInterval(timer);
  void doors
    .close()
    .then(() => node.stop())
    .then(() => process.exit());
});
const { web_addr } = await node.api.status();
process.send?.(web_addr);

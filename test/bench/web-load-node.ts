/** The measured side of `web-load.ts`: a whole node with its doors, which emits so many events a second, in a process of its own. */
import { randomUUID } from 'node:crypto';
import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { openDoors } from '../../source/cli/run/doors.ts';
import { startNode } from '../../source/node/open-node.ts';
import { testSettings } from '../support/test-settings.ts';

/** Of the time since it was asked last; milliseconds. */
export interface LoopReport {
  readonly loopP99Ms: number;
  readonly loopMostMs: number;
  /** What the loop computed between two looks a millisecond apart: how late it is where no other process takes the core. */
  readonly workP99Ms: number;
  readonly rssMb: number;
  /** What is in use once what is not was let go. */
  readonly heapMb: number;
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
const began = performance.now();
/** As a network brings them: what comes while the loop is late waits for it. */
const emit = () => {
  for (const due = ((performance.now() - began) / 1000) * Number(perSecond); emitted < due; emitted += 1)
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
};
const timer = setInterval(emit, TICK_MS);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const work = createHistogram();
let usedMicros = cpuMicros();
const looking = setInterval(() => {
  const now = cpuMicros();
  work.record(Math.max(1, now - usedMicros));
  usedMicros = now;
}, 1);
process.on('message', () => {
  const report: LoopReport = {
    ...{ loopP99Ms: delay.percentile(99) / 1e6, loopMostMs: delay.max / 1e6 },
    workP99Ms: work.percentile(99) / 1000,
    ...{ rssMb: process.memoryUsage.rss() / MB, heapMb: heapBytes() / MB, emitted },
  };
  delay.reset();
  work.reset();
  process.send?.(report);
});
process.on('disconnect', () => {
  clearInterval(timer);
  clearInterval(looking);
  void doors
    .close()
    .then(() => node.stop())
    .then(() => process.exit());
});
const { web_addr } = await node.api.status();
process.send?.(web_addr);

function cpuMicros(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

function heapBytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

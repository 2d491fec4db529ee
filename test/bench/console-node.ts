/** The measured side of `console.ts`: a node with 1,000 seeds in the terminal it is started in, with or without console. */

import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { NodeSettings } from '../../source/contract/settings.ts';

const [dist = '', settingsText = '', reportFile = '', rateText = '0', bidder = '', mode = 'bare'] =
  process.argv.slice(2);

/** The program as it is built, and nothing else: what it takes to read TypeScript is not the node's. */
const built = async <Module>(path: string): Promise<Module> =>
  (await import(new URL(path, dist).href)) as Module;
const { startNode } = await built<typeof import('../../source/node/open-node.ts')>('node/open-node.js');
const { systemPorts } =
  await built<typeof import('../../source/node/system-ports.ts')>('node/system-ports.js');
const { runConsole } = await built<typeof import('../../source/tui/run-console.ts')>('tui/run-console.js');
const { NO_MEMORY } = await built<typeof import('../../source/tui/data/choices.ts')>('tui/data/choices.js');
const { NO_TEMPLATES } =
  await built<typeof import('../../source/tui/data/templates.ts')>('tui/data/templates.js');
const { allSeeds } =
  await built<typeof import('../../source/contract/seed-pages.ts')>('contract/seed-pages.js');

export interface ConsoleReport {
  readonly cpuPercent: number;
  readonly rssMb: number;
  /** What is held once everything that nobody holds was taken away. */
  readonly heapMb: number;
  /** The longest that the loop stood still. */
  readonly stallMs: number;
  /** How many were sent since the start, and how many of them the console was told. */
  readonly events: number;
  readonly heard: number;
  /** Where its web server listens; null without one. */
  readonly webAddr: string | null;
}

const TICK_MS = 25;
/** How often the loop is looked at. */
const LOOK_MS = 10;

process.stdout.write('\r');
const settings = JSON.parse(settingsText) as NodeSettings;
const node = await startNode(settings);
if (settings.webAddr !== null) {
  const { openDoors } = await built<typeof import('../../source/cli/run/doors.ts')>('cli/run/doors.js');
  await openDoors(node, settings, (error) => {
    throw error;
  });
}
const { web_addr: webAddr } = await node.api.status();

// Facts of a busy market: each is shown, and touches the row of its seed.
const rate = Number(rateText);
let number = 0;
if (rate > 0) void beBusy();

async function beBusy(): Promise<void> {
  const ids = (await allSeeds(node.api)).map(({ id }) => id);
  const startedMs = performance.now();
  setInterval(() => {
    // All that are due by now: a machine with more to do must not make the day shorter.
    const due = Math.floor(((performance.now() - startedMs) * rate) / 1000);
    while (number < due) {
      number += 1;
      const seedId = ids[(number * 7919) % ids.length] ?? '';
      node.monitor.emit('store_sync', {
        bytes: 700,
        kind: 'BidSubmitted',
        seed_id: seedId,
        from: bidder,
        price: number % 97,
        key: '',
        bid_id: seedId,
        verified: true,
        addr: '127.0.0.1:9012',
      });
    }
  }, TICK_MS);
}

let heard = 0;
const stalls = monitorEventLoopDelay({ resolution: LOOK_MS });
stalls.enable();
let from = { cpu: process.cpuUsage(), atMs: performance.now() };
/** Reports what was since the last signal; what was sent in this turn of the loop is told behind it. */
process.on('SIGUSR2', () => setImmediate(report));

function report(): void {
  const { user, system } = process.cpuUsage(from.cpu);
  const cpuPercent = ((user + system) / 1000 / (performance.now() - from.atMs)) * 100;
  const stallMs = stalls.max / 1_000_000;
  const rssMb = process.memoryUsage.rss() / 1024 / 1024;
  globalThis.gc?.();
  const heapMb = process.memoryUsage().heapUsed / 1024 / 1024;
  const told: ConsoleReport = { cpuPercent, rssMb, heapMb, stallMs, events: number, heard, webAddr };
  // Whoever waits for it finds all of it.
  writeFileSync(`${reportFile}.new`, JSON.stringify(told));
  renameSync(`${reportFile}.new`, reportFile);
  // What this report took, most of it the collection, is noted at the next look.
  setTimeout(() => stalls.reset(), 5 * LOOK_MS);
  from = { cpu: process.cpuUsage(), atMs: performance.now() };
}

// What the console is told is counted.
const watch = node.api.watch.bind(node.api);
node.api.watch = (listener) =>
  watch((change) => {
    heard += change.events.filter(({ kind }) => kind === 'store_sync').length;
    listener(change);
  });

if (mode === 'console') {
  const { stdin, stdout, env } = process;
  await runConsole({
    api: node.api,
    memory: NO_MEMORY,
    templates: NO_TEMPLATES,
    stdin,
    stdout,
    env,
    clock: systemPorts.clock,
    ascii: false,
    given: {},
    isScreenReader: false,
    isSlow: false,
    nodeId: node.nodeId,
    alias: 'bench',
    network: 'udp',
    networkAddr: '127.0.0.1:9012',
    announceAddr: '',
    undoMs: 0,
    settings: [],
    sandbox: 'bwrap',
    userName: 'bench',
    acceptsUnsigned: false,
    isAttached: false,
    isReadOnly: false,
    isDemo: false,
  });
  process.exit(0);
} else {
  process.stdout.write('bare\r\n');
  setInterval(() => {}, 1000);
}

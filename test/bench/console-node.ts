/** The measured side of `console.ts`: a node with 1,000 seeds in the terminal it is started in, with or without console. */

import { writeFileSync } from 'node:fs';
import { allSeeds } from '../../source/contract/seed-pages.ts';
import { dataDirFiles, makeDataDir } from '../../source/store/data-dir.ts';
import { Store } from '../../source/store/store.ts';
import { NO_MEMORY } from '../../source/tui/data/choices.ts';
import { NO_TEMPLATES } from '../../source/tui/data/templates.ts';
import { testSettings } from '../support/test-settings.ts';
import { makePublisher, makeSeeds } from './make-seeds.ts';

/** The program as it is built: Node itself does not read TSX. */
const built = async <Module>(path: string): Promise<Module> =>
  (await import(new URL(`../../dist/${path}`, import.meta.url).href)) as Module;
const { startNode, systemPorts } =
  await built<typeof import('../../source/node/open-node.ts')>('node/open-node.js');
const { runConsole } = await built<typeof import('../../source/tui/run-console.ts')>('tui/run-console.js');

export interface ConsoleReport {
  readonly cpuPercent: number;
  readonly rssMb: number;
}

const SEEDS = 1000;
const TICK_MS = 20;

const [dataDir = '', reportFile = '', rateText = '0', mode = 'bare'] = process.argv.slice(2);
makeDataDir(dataDir);
const store = new Store(dataDirFiles(dataDir).store);
const seeds = [...makeSeeds(SEEDS)];
store.append(seeds);
store.close();

process.stdout.write('\r');
const node = await startNode(testSettings(dataDir));
const ids = (await allSeeds(node.api)).map(({ id }) => id);

// Facts of a busy market: each is shown, and touches the row of its seed.
const rate = Number(rateText);
const bidder = makePublisher().nodeId;
let number = 0;
if (rate > 0) {
  setInterval(() => {
    for (let event = 0; event < (rate * TICK_MS) / 1000; event += 1) {
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

let from: { readonly cpu: NodeJS.CpuUsage; readonly atMs: number } | undefined;
process.on('SIGUSR2', () => {
  if (from === undefined) {
    from = { cpu: process.cpuUsage(), atMs: performance.now() };
    return;
  }
  const { user, system } = process.cpuUsage(from.cpu);
  const cpuPercent = ((user + system) / 1000 / (performance.now() - from.atMs)) * 100;
  const report: ConsoleReport = { cpuPercent, rssMb: process.memoryUsage.rss() / 1024 / 1024 };
  writeFileSync(reportFile, JSON.stringify(report));
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

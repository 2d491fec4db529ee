import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { canMakeNamespaces } from '../../support/namespaces.ts';
import { Program } from '../../support/program.ts';
import { until } from '../../support/until.ts';
import type { Attack } from '../attack.ts';
import type { FloodCounts } from './mdns-flood-host.ts';

const HOST = fileURLToPath(new URL('./mdns-flood-host.ts', import.meta.url));
const MEMORY_MAX_MB = 300;
/** Of a core; reading all of it takes more than one. */
const CORES_MAX = 0.5;
/** Told dials at once, and how many end a second at the most: each waits for its answer. */
const CALLS = { atOnce: 8, perSecond: 1 } as const;
/** Multicasts that answer a question. */
const ANSWERS = { atOnce: 24, perSecond: 3 } as const;

/** Tells a link of thousands of peers that are none, asks without end, and answers nobody who calls. */
export const madeUpNeighbours: Attack = {
  name: 'mdns',
  tries:
    'multicasts that name thousands of made-up peers, and questions without end, keep the node dialling, answering and reading',
  network: 'dht',
  isOnLan: true,
  get unavailable() {
    return canMakeNamespaces() ? undefined : 'hosts of their own on a link take root and iproute2';
  },
  async begin({ lan, api, memoryMb, multiaddr: address }) {
    if (lan === undefined) throw new Error('it goes on on a LAN');
    const { before } = lan.host();
    const [file = '', ...args] = [...before, process.execPath, HOST, address.split('/')[2] ?? ''];
    const flooder = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    let counts: FloodCounts = { sent: 0, calls: 0, answersHeard: 0 };
    createInterface({ input: flooder.stdout }).on('line', (line) => {
      counts = JSON.parse(line) as FloodCounts;
    });
    const beganMs = performance.now();
    await until('the flood is under way', () => counts.sent > 1000);
    const newcomer = new Program();
    const tooMany = (count: number, { atOnce, perSecond }: { atOnce: number; perSecond: number }) =>
      count > atOnce + (perSecond * (performance.now() - beganMs)) / 1000;
    return {
      sent: () => counts.sent,
      async breach() {
        if (tooMany(counts.calls, CALLS)) return `it called made-up peers ${counts.calls} times`;
        if (tooMany(counts.answersHeard, ANSWERS)) return `it answered ${counts.answersHeard} times`;
        if (memoryMb() > MEMORY_MAX_MB) return `made-up peers fill the memory: ${memoryMb().toFixed(0)} MB`;
        const quiet = ['listen', '--no-web', '--network', 'dht', '--listen-addr', '0.0.0.0:9012'];
        newcomer.start(quiet, lan.host().before);
        const { node_id: id } = await newcomer.ready();
        const isLinked = async () =>
          (await api.peers()).some(({ node_id, link }) => node_id === id && link !== null);
        return await until('a newcomer on the link is found', isLinked).then(
          () => undefined,
          () => 'an honest newcomer on the link is not found',
        );
      },
      coresMax: CORES_MAX,
      async end() {
        await Promise.all([ended(flooder), newcomer.remove()]);
      },
    };
  },
};

async function ended(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}

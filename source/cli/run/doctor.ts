import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { dirname } from 'node:path';
import { formatHostPort, type HostPort } from '../../base/host-port.ts';
import { isDiskFull, isDiskLow } from '../../contract/health.ts';
import type { NodeStatus } from '../../contract/node-api.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import { CrabnetError } from '../../model/errors.ts';
import { tryFilesPort, tryTransport } from '../../node/try-start.ts';
import { checkSandbox } from '../../runner/sandbox/sandbox.ts';
import { limitKeeping } from '../../runner/task/limit-keeping.ts';
import { dataDirFiles, diskSpace } from '../../store/data-dir.ts';
import { lookAtDataDir, writingProblem } from '../../store/data-dir-look.ts';
import { connectSocketApi } from '../../web/control/socket-api.ts';
import { tryMonitorAddress } from '../../web/monitor/monitor-server.ts';
import { limitKeepingRemedy, limitKeepingWords } from '../../words/limit-words.ts';
import { formatBytes, formatPlural, formatRoughBytes } from '../../words/numbers.ts';
import { refusalWords } from '../../words/refusal-words.ts';
import { plainTeller } from '../../words/teller.ts';
import type { DoctorRow } from './backend.ts';
import { OWNER_MS } from './data-dir-owner.ts';

type Found = Omit<DoctorRow, 'check'>;

const ok = (detail: string): Found => ({ state: 'ok', detail });
const found = (state: 'warn' | 'bad', detail: string, remedy: string): Found => ({ state, detail, remedy });

/** Looks at everything that a node needs of this machine and its network; what a node that runs knows is asked from it. */
export async function examine(settings: NodeSettings): Promise<readonly DoctorRow[]> {
  const status = await statusOf(settings);
  const checks: readonly (readonly [string, () => Found | Promise<Found>])[] = [
    ['node', () => nodeState(status)],
    ['ports', () => ports(settings, status)],
    ['files', () => files(settings, status)],
    ['web', () => web(settings, status)],
    ['broadcast', () => broadcast(settings)],
    ['dns', () => names(settings)],
    ['clock', () => clock(status)],
    ['sandbox', () => sandbox(settings)],
    ['limits', () => limits(settings)],
    ['disk', () => disk(settings)],
    ['peers', () => peers(settings, status)],
  ];
  return Promise.all(checks.map(async ([check, look]) => ({ check, ...(await looked(look)) })));
}

/** A fault is what was looked for. */
async function looked(look: () => Found | Promise<Found>): Promise<Found> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof CrabnetError)) throw error;
    return found('bad', error.message, error.remedy ?? 'see the message');
  }
}

async function statusOf({ dataDir }: NodeSettings): Promise<NodeStatus | undefined> {
  if (!lookAtDataDir(dataDir)) return undefined;
  const api = await connectSocketApi(dataDirFiles(dataDir).control, { timeoutMs: OWNER_MS });
  try {
    return await api?.status();
  } finally {
    await api?.close();
  }
}

function nodeState(status: NodeStatus | undefined): Found {
  if (status === undefined) return ok('none runs on this data dir');
  if (status.alarms.length === 0) return ok('it runs, and nothing is wrong with it');
  return found('bad', status.alarms.join(', '), 'its log says of each what to do, and so does /api/alerts');
}

async function ports(settings: NodeSettings, status: NodeStatus | undefined): Promise<Found> {
  if (status !== undefined) return ok(`the node listens on ${status.listen_addrs.join(', ')}`);
  await tryTransport(settings);
  return ok(`${formatHostPort(settings.listenAddr)} is free`);
}

async function files(settings: NodeSettings, status: NodeStatus | undefined): Promise<Found> {
  if (settings.network === 'dht') return ok('they go over the links of the node');
  const port = `TCP port ${formatHostPort(settings.listenAddr)}`;
  if (status === undefined) {
    const problem = await tryFilesPort(settings).catch((error: CrabnetError) => error);
    if (problem === undefined) return ok(`${port} is free for peers that ask for them`);
    return found(
      'warn',
      `they go only to and from peers that can be dialled: ${problem.message}`,
      problem.remedy ?? '',
    );
  }
  const isShut = status.alarm_codes.includes('files port');
  return isShut
    ? found(
        'warn',
        'they go only to and from peers that the node can dial',
        `free ${port}; the node looks again by itself`,
      )
    : ok('peers may ask for them on the TCP port of the same number, which is taken with the first file');
}

async function web(
  { webAddr, webAddrIsExplicit }: NodeSettings,
  status: NodeStatus | undefined,
): Promise<Found> {
  if (webAddr === null) return ok('no web server is wanted');
  if (typeof status?.web_addr === 'string') return ok(`the node answers at ${status.web_addr}`);
  try {
    await tryMonitorAddress(webAddr);
    return ok(`${formatHostPort(webAddr)} is free`);
  } catch (error) {
    if (webAddrIsExplicit || !(error instanceof CrabnetError)) throw error;
    return found('warn', error.message, error.remedy ?? '');
  }
}

const EVERYBODY = '255.255.255.255';

/** Sends an empty datagram, which every node ignores, to find out whether the system lets it through. */
async function broadcast({ announceAddrs, network }: NodeSettings): Promise<Found> {
  const target = announceAddrs.find(({ host }) => host === EVERYBODY);
  if (target === undefined) {
    return ok(network === 'dht' ? 'not used with libp2p' : 'not used: targets are named');
  }
  const outside = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  if (!outside.some(({ internal, family }) => !internal && family === 'IPv4')) {
    return found(
      'bad',
      'this machine has no network but its own',
      'connect it, or name targets with --announce-addr',
    );
  }
  const problem = await sendTo(target);
  if (problem === undefined) return ok(`${formatHostPort(target)} can be sent to`);
  return found(
    'bad',
    `${formatHostPort(target)}: ${problem}`,
    'look at the firewall, or name targets with --announce-addr',
  );
}

function sendTo({ host, port }: HostPort): Promise<string | undefined> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    const end = (problem?: string) => {
      socket.close();
      resolve(problem);
    };
    socket.once('error', (error) => end(error.message));
    socket.bind(0, () => {
      socket.setBroadcast(true);
      socket.send('', port, host, (error) => end(error?.message));
    });
  });
}

/** The names among the targets and the peers to begin with. */
async function names({ announceAddrs, bootstrapPeers }: NodeSettings): Promise<Found> {
  const inPeers = bootstrapPeers.flatMap((peer) => /^\/dns[46]?\/([^/]+)/u.exec(peer)?.[1] ?? []);
  const hosts = [...new Set([...announceAddrs.map(({ host }) => host), ...inPeers])].filter(
    (host) => isIP(host) === 0,
  );
  if (hosts.length === 0) return ok('no names are to be looked up');
  const missing = await Promise.all(
    hosts.map((host) =>
      lookup(host).then(
        () => [],
        (error: NodeJS.ErrnoException) => [`${host}: ${error.code}`],
      ),
    ),
  );
  const said = missing.flat();
  if (said.length === 0) return ok(`${formatPlural(hosts.length, 'name')} found`);
  return found('bad', said.join(', '), 'look at /etc/resolv.conf, or at how the name is spelt');
}

function clock(status: NodeStatus | undefined): Found {
  if (status === undefined) return ok('no node runs whose peers could contradict it');
  if (status.clock === null) return ok('no peers contradict it');
  const { ahead_s: ahead } = status.clock;
  const words = `${Math.abs(ahead)} s ${ahead > 0 ? 'ahead of' : 'behind'} the peers`;
  return found('bad', words, 'set it by the network: timedatectl set-ntp true');
}

async function sandbox({ sandbox: level, taskLimits }: NodeSettings): Promise<Found> {
  const refusal = await checkSandbox(level, taskLimits);
  if (refusal === undefined) return ok(`tasks can run at level ${level}`);
  const { long, remedy = '' } = refusalWords(refusal, plainTeller(Date.now()));
  return found('bad', long, remedy);
}

async function limits({ sandbox: level }: NodeSettings): Promise<Found> {
  const keeping = await limitKeeping(level);
  const remedy = limitKeepingRemedy(keeping);
  const words = limitKeepingWords(keeping);
  return remedy === undefined ? ok(words) : found('warn', words, remedy);
}

function disk({ dataDir, storeMaxBytes }: NodeSettings): Found {
  const problem = existsSync(dataDir) ? writingProblem(dataDir) : undefined;
  if (problem !== undefined) throw problem;
  const space = diskSpace(nearest(dataDir));
  if (space === undefined) return found('warn', 'its free room is not known', 'look at it: df -h');
  const room = { free_bytes: space.freeBytes, total_bytes: space.totalBytes };
  const words = `${formatRoughBytes(space.freeBytes)} free, the store may take ${formatBytes(storeMaxBytes)}`;
  const remedy = 'free some, or put the data dir elsewhere with --data-dir';
  if (isDiskFull(room)) return found('bad', words, remedy);
  return isDiskLow(room) ? found('warn', words, remedy) : ok(words);
}

const nearest = (path: string): string =>
  existsSync(path) || dirname(path) === path ? path : nearest(dirname(path));

function peers(
  { announceAddrs, bootstrapPeers, network }: NodeSettings,
  status: NodeStatus | undefined,
): Found {
  if (status !== undefined && status.peers > 0) return ok(formatPlural(status.peers, 'peer'));
  const named = network === 'dht' ? bootstrapPeers.length : announceAddrs.length;
  const remedy = network === 'dht' ? 'name one with --bootstrap-peers' : 'name some with --announce-addr';
  if (status !== undefined) {
    return found('warn', 'nobody is heard', `look at the firewall of both sides; ${remedy}`);
  }
  return named > 0
    ? ok('no node runs that could hear some')
    : found('warn', 'nobody is named to begin with', remedy);
}

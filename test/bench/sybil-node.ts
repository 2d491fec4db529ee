/** One honest node of `sybil.ts`, in a process of its own: publishes when told, and notes when it first held each seed. */
import type { HostPort } from '../../source/base/host-port.ts';
import { testSettings } from '../support/test-settings.ts';
import { startNode } from './built.ts';

export type ToHonest =
  | { readonly type: 'publish'; readonly title: string }
  /** What is known of these seeds, and how the node fares. */
  | { readonly type: 'report'; readonly seeds: readonly string[] };

export type FromHonest =
  | { readonly type: 'ready' }
  /** `atMs`: of the clock that all processes of a machine share; `problem` where it was refused. */
  | { readonly type: 'published'; readonly seed: string; readonly atMs: number; readonly problem: string }
  | {
      readonly type: 'report';
      /** When each was first held, in the order asked; null: it is not held now. */
      readonly firstMs: readonly (number | null)[];
      readonly storeBytes: number;
      readonly heldSeeds: number;
      readonly rssMb: number;
    };

const MB = 1024 * 1024;
/** More than there are honest seeds in an hour's run; the crowd's fill the rest. */
const NOTED_MAX = 500_000;
const nowMs = (): number => performance.timeOrigin + performance.now();
const hostPort = (text: string): HostPort => {
  const [host = '', port] = text.split(':');
  return { host, port: Number(port) };
};
const say = (message: FromHonest) => process.send?.(message);

const [dataDir = '', listen = '', limit = '', ...targets] = process.argv.slice(2);
const node = await startNode(
  testSettings(dataDir, {
    listenAddr: hostPort(listen),
    announceAddrs: targets.map(hostPort),
    storeMaxBytes: Number(limit),
  }),
);
const firstMs = new Map<string, number>();
node.api.watch(({ seeds }) => {
  for (const seed of seeds) if (firstMs.size < NOTED_MAX && !firstMs.has(seed)) firstMs.set(seed, nowMs());
});

async function publish(title: string): Promise<void> {
  const atMs = nowMs();
  const said = await node.api.act('publish', { title, cmd: 'true', bid_window_ms: 60_000 });
  say({
    ...{ type: 'published', atMs },
    ...(said.ok ? { seed: said.value.seed_id, problem: '' } : { seed: '', problem: said.refusal.code }),
  });
}

async function report(seeds: readonly string[]): Promise<void> {
  const held = await Promise.all(seeds.map(async (seed) => (await node.api.seed(seed)).ok));
  const { store } = await node.api.status();
  say({
    type: 'report',
    firstMs: seeds.map((seed, nth) => (held[nth] === true ? (firstMs.get(seed) ?? null) : null)),
    ...{ storeBytes: store.used_bytes, heldSeeds: firstMs.size, rssMb: process.memoryUsage.rss() / MB },
  });
}

process.on('message', (asked: ToHonest) => {
  void (asked.type === 'publish' ? publish(asked.title) : report(asked.seeds));
});
process.on('disconnect', () => void node.stop().then(() => process.exit()));
say({ type: 'ready' });

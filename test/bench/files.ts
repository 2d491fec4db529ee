/**
 * Files between two processes over loopback, as one file and as many: wall and processor of both sides, beside the same bytes from files
 * into files over a bare libp2p stream and over TCP in the same run; how much memory each side takes while it goes on, and what went over
 * the wire. Then what packing, writing out and the archive for a sandbox take.
 * Run: npm run bench -- files [MIB COUNT …]
 */
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { layOut } from '../../source/files/lay-out.ts';
import { tarOf } from '../../source/files/tar-stream.ts';
import { anyStore } from './files/files-side.ts';
import { makeTree, packTree, provenIn } from './files/made-tree.ts';
import { type Kind, type Over, type SideOptions, startSide } from './files/sides.ts';

const MIB = 1024 * 1024;
const [mib = 1024, ...given] = process.argv.slice(2).map(Number);
const counts = given.length > 0 ? given : [1, 10_000];
const folder = mkdtempSync(join(tmpdir(), 'crabnet-bench-'));
const seconds = (ms: number): string => (ms / 1000).toFixed(2);

async function timed<Value>(act: () => Promise<Value>): Promise<readonly [Value, number]> {
  const started = performance.now();
  return [await act(), performance.now() - started];
}

interface Moved {
  readonly giver: Over;
  readonly taker: Over;
}

async function move(
  kind: Kind,
  giverFolder: string,
  takerFolder: string,
  of: Pick<SideOptions, 'files' | 'list'>,
): Promise<Moved> {
  const giver = await startSide({ kind, role: 'give', folder: giverFolder, ...of });
  const { address, peer } = giver;
  const taker = await startSide({ kind, role: 'take', folder: takerFolder, from: { address, peer }, ...of });
  try {
    const took = taker.over();
    giver.tell('begin');
    taker.tell('begin');
    const atTaker = await took;
    const gave = giver.over();
    giver.tell('end');
    if (atTaker.why !== '') throw new Error(`${kind}: ${atTaker.why}`);
    return { taker: atTaker, giver: await gave };
  } finally {
    await Promise.all([giver.kill(), taker.kill()]);
  }
}

async function tryShape(number: number): Promise<void> {
  const giver = join(folder, `giver-${number}`);
  const list = makeTree(
    giver,
    Array.from({ length: number }, () => Math.floor((mib * MIB) / number)),
  );
  const [files, packMs] = await timed(() => packTree(giver));
  const moved = new Map<Kind, Moved>();
  for (const kind of ['tcp', 'stream', 'files'] as const) {
    const taker = join(folder, `taker-${number}`);
    mkdirSync(taker);
    moved.set(kind, await move(kind, giver, taker, { files, list }));
    if (kind === 'files') continue;
    rmSync(taker, { recursive: true });
  }
  const taker = join(folder, `taker-${number}`);
  const proven = await provenIn(taker, files);
  console.log(
    `${mib} MiB in ${number} file${number === 1 ? '' : 's'}, load ${loadavg()[0]?.toFixed(1)}: ${proven} of ${files.count} whole`,
  );
  for (const [kind, { giver, taker }] of moved) console.log(line(kind, { giver, taker }, moved, files.bytes));
  await tryFolders(taker, files, packMs);
  renameSync(taker, join(folder, 'done'));
  rmSync(join(folder, 'done'), { recursive: true });
  rmSync(giver, { recursive: true });
}

function line(kind: Kind, { giver, taker }: Moved, moved: ReadonlyMap<Kind, Moved>, bytes: number): string {
  const cpuOf = (one: Moved): number => one.giver.cpuMs + one.taker.cpuMs;
  const beside = (other: Kind): string => {
    const to = moved.get(other);
    if (to === undefined) return '';
    const [wall, cpu] = [taker.wallMs / to.taker.wallMs, cpuOf({ giver, taker }) / cpuOf(to)];
    return `  ${wall.toFixed(2)} / ${cpu.toFixed(2)} × ${other}`;
  };
  const sent = giver.sentBytes === null ? '' : `  ${(giver.sentBytes / bytes).toFixed(4)} × its bytes sent`;
  return (
    `  ${kind.padEnd(7)}wall ${seconds(taker.wallMs)} s  processor ${seconds(giver.cpuMs)} + ${seconds(taker.cpuMs)} s` +
    `  memory +${giver.grownMib.toFixed(0)} +${taker.grownMib.toFixed(0)} MiB${beside('tcp')}${beside('stream')}${sent}`
  );
}

async function tryFolders(path: string, files: SideOptions['files'], packMs: number): Promise<void> {
  const store = anyStore(path);
  const manifest = await store.manifest(files);
  if (manifest === undefined) throw new Error('the manifest is gone');
  const [, outMs] = await timed(() => layOut(store, manifest, join(folder, 'out')));
  const [, tarMs] = await timed(async () => {
    for await (const _ of tarOf(store, manifest));
  });
  rmSync(join(folder, 'out'), { recursive: true });
  console.log(
    `  packed in ${seconds(packMs)} s, written out in ${seconds(outMs)} s, as an archive in ${seconds(tarMs)} s`,
  );
}

try {
  for (const count of counts) await tryShape(count);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

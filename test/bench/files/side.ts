/**
 * One side of a transfer, in a process of its own: what we make of it (`files`), and beside that the same bytes from files into files
 * over a bare libp2p stream and over TCP.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { startBare } from './bare.ts';
import { startFiles } from './files-side.ts';
import type { FromSide, SideOptions, ToSide } from './sides.ts';

const MIB = 1024 * 1024;
const SAMPLE_MS = 20;

/** What a transfer takes of this process from its beginning on. */
function measured() {
  const [startedMs, cpu, rss] = [performance.now(), process.cpuUsage(), process.memoryUsage.rss()];
  let most = rss;
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  const timer = setInterval(look, SAMPLE_MS);
  return () => {
    look();
    clearInterval(timer);
    const { user, system } = process.cpuUsage(cpu);
    return {
      wallMs: performance.now() - startedMs,
      cpuMs: (user + system) / 1000,
      grownMib: (most - rss) / MIB,
      handles: readdirSync('/proc/self/fd').length,
    };
  };
}

const say = (message: FromSide) => process.send?.(message);
const options = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as SideOptions;
const side = await (options.kind === 'files' ? startFiles(options) : startBare(options));
// What loading left is cleared away before anything is counted.
globalThis.gc?.();
await pause(200);
let end = measured();

async function begin(): Promise<void> {
  end = measured();
  if (options.role === 'give') return;
  const why = await side.take().catch((error: Error) => error.message);
  say({ type: 'over', why: why ?? '', sentBytes: side.sentBytes(), ...end() });
}

process.on('message', ({ type }: ToSide) => {
  if (type === 'begin') void begin();
  else say({ type: 'over', why: '', sentBytes: side.sentBytes(), ...end() });
});
process.on('disconnect', () => process.exit());
say({ type: 'ready', address: side.address, peer: side.peer });

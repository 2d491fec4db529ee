import { homedir } from 'node:os';
import { run } from './entry.ts';
import type { EndSignal } from './exit-code.ts';
import { reportError } from './failure.ts';
import type { Io, OutputStream } from './io.ts';
import { Output } from './output.ts';
import type { Backend } from './run/backend.ts';

const SIGNALS: readonly EndSignal[] = ['SIGINT', 'SIGTERM'];

/** Runs the program on this process, and ends the process with its exit code once everything is written. */
export async function start(): Promise<void> {
  const io = processIo();
  // Nobody to tell: a message that stderr does not take is lost.
  io.stderr.on('error', () => undefined);
  process.on('uncaughtException', (error) => {
    void reportError(error, new Output(io, false), undefined).then(end);
  });
  await end(await run(process.argv.slice(2), io, backend));
}

/** The node is loaded only where one is needed: help and usage answer at once. */
const backend: Backend = {
  openApi: async (...how) => (await import('./run/wire.ts')).backend.openApi(...how),
  runHeadless: async (...how) => (await import('./run/wire.ts')).backend.runHeadless(...how),
  runConsole: async (...how) => (await import('./run/wire.ts')).backend.runConsole(...how),
};

const processIo = (): Io => ({
  env: process.env,
  cwd: process.cwd(),
  homeDir: homedir(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => Date.now(),
  onSignal,
});

function onSignal(listener: (signal: EndSignal) => void): () => void {
  const stop = () => {
    for (const signal of SIGNALS) process.off(signal, first);
  };
  // Once only: a second signal finds no listener, and ends the process at once.
  const first = (signal: NodeJS.Signals) => {
    // Later: execa's signal-exit counts the listeners, and ends the process at once when it finds none but its own.
    setImmediate(stop);
    for (const known of SIGNALS) if (known === signal) listener(known);
  };
  for (const signal of SIGNALS) process.on(signal, first);
  return stop;
}

const SIGNALLED = 128;

/** Waits for what a slow reader has not taken yet, because `process.exit` would drop it; after a signal nobody waits. */
async function end(code: number): Promise<void> {
  if (code < SIGNALLED) await Promise.all([process.stdout, process.stderr].map(flush));
  process.exit(code);
}

const flush = (stream: OutputStream): Promise<void> =>
  new Promise((resolve) => {
    stream.write('', () => resolve());
  });

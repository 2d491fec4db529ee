import { userInfo } from 'node:os';
import { isAbsolute } from 'node:path';
import { run } from './entry.ts';
import type { EndSignal } from './exit-code.ts';
import { reportError } from './failure.ts';
import type { Io } from './io.ts';
import { Output } from './output.ts';
import type { Backend } from './run/backend.ts';
import { taken } from './taken.ts';

const SIGNALS: readonly EndSignal[] = ['SIGINT', 'SIGTERM'];

/** Runs the program on this process, and ends the process with its exit code once everything is written. */
export async function start(): Promise<void> {
  const io = processIo();
  // Nobody to tell: a message that stderr does not take is lost.
  io.stderr.on('error', () => undefined);
  process.on('uncaughtException', (error) => {
    void reportError(error, new Output(io, false), undefined, isHeadless).then(end);
  });
  await end(await run(process.argv.slice(2), io, backend));
}

/** From then on stderr is a log. */
let isHeadless = false;

/** The node is loaded only where one is needed: help and usage answer at once. */
const backend: Backend = {
  openApi: async (...how) => (await import('./run/wire.ts')).backend.openApi(...how),
  examine: async (...how) => (await import('./run/wire.ts')).backend.examine(...how),
  checkStart: async (...how) => (await import('./run/wire.ts')).backend.checkStart(...how),
  runHeadless: async (...how) => {
    isHeadless = true;
    return (await import('./run/wire.ts')).backend.runHeadless(...how);
  },
  runConsole: async (...how) => (await import('./run/wire.ts')).backend.runConsole(...how),
};

const processIo = (): Io => ({
  env: process.env,
  cwd: workingFolder(),
  homeDir: homeFolder(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => Date.now(),
  onSignal,
});

/** Nobody below shall meet a working folder that is gone: whoever asks for it hears of an error that is none of theirs. */
function workingFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    process.chdir('/');
    return undefined;
  }
}

/** From `HOME`, or else from the user database, which does not know every user. */
function homeFolder(): string | undefined {
  const { HOME: named } = process.env;
  const home = named !== undefined && isAbsolute(named) ? named : homeOfUser();
  // Libraries ask for one when they are loaded, and throw where there is none.
  process.env.HOME = home ?? NO_HOME;
  return home;
}

const NO_HOME = '/nonexistent';

function homeOfUser(): string | undefined {
  try {
    const { homedir } = userInfo();
    return isAbsolute(homedir) ? homedir : undefined;
  } catch {
    return undefined;
  }
}

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
  if (code < SIGNALLED) await Promise.all([process.stdout, process.stderr].map(taken));
  process.exit(code);
}

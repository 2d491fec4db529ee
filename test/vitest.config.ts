import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Hundreds of processes of the program are started: each reads what the first of them compiled.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '../node_modules/.vitest/compiled');

/** What starts processes, sockets, whole nodes or the simulator, or takes its time, is called so; test/house checks it. */
const SLOW = '**/*.slow.test.ts';

export default defineConfig({
  cacheDir: '../node_modules/.vitest',
  test: {
    root: import.meta.dirname,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A second, as it is by itself, is little on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    // More than there are cores: much of a test is waiting for a process, a socket or a timer.
    maxWorkers: Math.min(Math.max(Math.ceil(availableParallelism() * 1.5), 2), 8),
    projects: [
      // Pure enough to share their modules, which halves the time.
      {
        extends: true,
        test: { name: 'unit', isolate: false, include: ['**/*.test.{ts,tsx}'], exclude: [SLOW] },
      },
      { extends: true, test: { name: 'slow', include: [SLOW] } },
    ],
  },
});

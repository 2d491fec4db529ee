import { defineConfig } from 'vitest/config';

/** What starts processes, sockets, whole nodes or the simulator, or takes its time, is called so; test/house checks it. */
const SLOW = '**/*.slow.test.ts';

export default defineConfig({
  cacheDir: '../node_modules/.vitest',
  test: {
    root: import.meta.dirname,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
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

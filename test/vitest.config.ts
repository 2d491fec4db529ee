import { defineConfig } from 'vitest/config';

export default defineConfig({
  cacheDir: '../node_modules/.vitest',
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts', '**/*.test.tsx'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});

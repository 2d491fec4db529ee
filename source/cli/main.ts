#!/usr/bin/env -S MALLOC_ARENA_MAX=2 node --max-semi-space-size=4
// Imports nothing before the version is known: an old Node would fail on it, and say something else.
if (Number.parseInt(process.versions.node, 10) >= 24) {
  const { start } = await import('./start.ts');
  await start();
} else {
  process.stderr.write(
    `crabnet needs Node 24 or newer, this is ${process.versions.node}: run it with node_modules/.bin/node dist/cli/main.js\n`,
  );
  process.exitCode = 3;
}

export {};

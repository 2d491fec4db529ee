/** Runs one benchmark: `npm run bench -- NAME [ARGUMENTS …]`. */
const BENCHMARKS = [
  'ingest',
  'catch-up',
  'hello',
  'events',
  'gossip',
  'console',
  'console-day',
  'sandbox-start',
  'seed-at-caps',
  'held',
  'years',
  'sybil',
  'ledger',
  'web-load',
  'files',
  'files-kills',
  'files-link',
] as const;

const [name = '', ...rest] = process.argv.slice(2);
const known = BENCHMARKS.find((benchmark) => benchmark === name);
if (known === undefined) {
  console.error(`usage: npm run bench -- ${BENCHMARKS.join('|')}`);
  process.exitCode = 3;
} else {
  process.argv.splice(2, process.argv.length, ...rest);
  await import(`./${known}.ts`);
}

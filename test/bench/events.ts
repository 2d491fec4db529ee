/**
 * What a page of the event log costs with `COUNT` events on disk (1,000,000 when left out), with and without a filter: the 99th of a
 * hundred pages and the memory they took, beside a yardstick: reading and parsing one page of lines that are found already. In a process
 * that is started as a node is. Run: npm run bench -- events [COUNT]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { AS_STARTED } from './as-started.ts';

const child = fork(new URL('./events-node.ts', import.meta.url), process.argv.slice(2), AS_STARTED);
const [code] = (await once(child, 'exit')) as [number | null];
process.exitCode = code ?? 1;

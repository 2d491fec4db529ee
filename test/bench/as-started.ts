/** How a process of a benchmark is forked to be like one of the program; its garbage can be collected when it is asked for. */
import type { ForkOptions } from 'node:child_process';
import { NODE_FLAGS, NODE_VARIABLES } from '../../source/cli/node-flags.ts';

export const AS_STARTED: ForkOptions = {
  execArgv: ['--expose-gc', ...NODE_FLAGS],
  env: { ...process.env, ...NODE_VARIABLES },
};

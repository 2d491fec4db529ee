import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NODE_FLAGS } from '../../../source/cli/node-flags.ts';

const PROGRAM = join(import.meta.dirname, 'quiet-program-host.ts');

it('a heap that grew in a flood is given back to the machine once the program is quiet', async () => {
  const program = spawn(process.execPath, ['--expose-gc', ...NODE_FLAGS, PROGRAM], { stdio: 'inherit' });
  try {
    expect(await once(program, 'exit')).toEqual([0, null]);
  } finally {
    program.kill();
  }
});

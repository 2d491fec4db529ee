import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NODE_FLAGS } from '../../../source/cli/node-flags.ts';

const PROGRAM = join(import.meta.dirname, 'quiet-program-host.ts');

it('a heap that grew in a flood is given back to the machine once the program is quiet', async () => {
  const program = fork(PROGRAM, [], { execArgv: [...NODE_FLAGS] });
  const ended = once(program, 'exit');
  try {
    const [{ fullMb }] = (await once(program, 'message')) as [{ fullMb: number }];
    const [{ smallMb }] = (await once(program, 'message')) as [{ smallMb: number }];
    expect(smallMb).toBeLessThan(fullMb / 2);
    expect(await ended).toEqual([0, null]);
  } finally {
    program.kill();
  }
});

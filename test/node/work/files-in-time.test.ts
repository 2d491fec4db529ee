import { describe, expect, it } from 'vitest';
import { type Outcome, refused } from '../../../source/model/errors.ts';
import type { FilesOfTask } from '../../../source/node/files/node-files.ts';
import { filesInTime } from '../../../source/node/work/files-in-time.ts';
import { sealSeed, testKey } from '../../support/sealed.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const TS = 1_800_000_000;
const { seed } = sealSeed(testKey(1), TS).held;

/** A publisher that gives for ever, until it is not wanted any more. */
const trickling = {
  forTask: (_: unknown, signal: AbortSignal): Promise<Outcome<FilesOfTask>> =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve(refused('stopping', {})))),
};

describe('the files of a run', () => {
  it('are given up at the forfeit, and that is why the run is refused', async () => {
    const time = new VirtualTime(TS * 1000);
    const forfeitMs = (TS + 3600) * 1000;
    const parts = { clock: time.clock, timers: time.timers, files: trickling };
    const brought = filesInTime(parts, { seed, forfeitMs }, new AbortController().signal);
    await time.pass(3_599_000);
    expect(await Promise.race([brought, Promise.resolve('on their way')])).toBe('on their way');
    await time.pass(2000);
    expect(await brought).toMatchObject({ ok: false, refusal: { code: 'forfeited' } });
  });
});

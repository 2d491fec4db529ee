import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { act } from '../support/act.ts';
import { hasFakeClock, setClock, underClock } from '../support/fake-clock.ts';
import { Program, QUIET } from '../support/program.ts';
import { until } from '../support/until.ts';

let program: Program;
let folder: string;
let clock: string;
beforeEach(() => {
  program = new Program();
  folder = mkdtempSync(join(tmpdir(), 'crabnet-clock-'));
  clock = join(folder, 'clock');
  setClock(clock, '+0');
});
afterEach(async () => {
  await program.remove();
  rmSync(folder, { recursive: true, force: true });
});

const listen = () =>
  program.start(['listen', '--no-web', '--sandbox', 'basic', ...QUIET], underClock(clock)).read();

describe.skipIf(!hasFakeClock)("a real node on a clock that is set (wants Debian's faketime)", () => {
  it('ends a task at its forfeit, though the machine slept over it', async () => {
    const node = listen();
    await program.ready();
    const api = await program.control();
    const { seed_id: seed } = await act(api, 'publish', {
      title: 't',
      cmd: 'sleep 600',
      timeout_ms: 600_000,
    });
    const { bid_id: bid } = await act(api, 'bid', { seed });
    await act(api, 'claim', { seed, bid });
    const run = act(api, 'run', { seed, sandbox: 'basic' }).catch((error: Error) => error);
    await until('it runs', async () => (await api.tasks()).length === 1);
    setClock(clock, '+2h');
    await until('it is stopped', async () => (await api.tasks()).length === 0, 15_000);
    await run;
    // Lines go out in batches, after what they tell of.
    await until('it says why', () => /"kind":"task_stopped".*forfeit/u.test(node.stdout));
  });

  it('drains until the time that it told, though the machine slept over it', async () => {
    const drain = ['--drain-ms', '3600000'];
    const args = ['listen', '--no-web', '--sandbox', 'basic', ...drain, ...QUIET];
    const node = program.start(args, underClock(clock)).read();
    await program.ready();
    const api = await program.control();
    const day = 24 * 3_600_000;
    const { seed_id: seed } = await act(api, 'publish', { title: 't', cmd: 'sleep 600', timeout_ms: day });
    const { bid_id: bid } = await act(api, 'bid', { seed });
    await act(api, 'claim', { seed, bid });
    void act(api, 'run', { seed, sandbox: 'basic' }).catch((error: Error) => error);
    await until('it runs', async () => (await api.tasks()).length === 1);
    node.child.kill('SIGTERM');
    await until('it drains', async () => (await api.status()).draining !== null);
    setClock(clock, '+2h');
    await node.ended();
    expect(node.stdout).toMatch(/"kind":"task_stopped"/u);
  });
});

import { execFileSync } from 'node:child_process';
import type { ActionId, ActionInput } from '../../../source/contract/actions.ts';
import type { TaskRow } from '../../../source/contract/node-api.ts';
import { done } from '../../../source/model/errors.ts';
import { NO_MEMORY } from '../../../source/tui/data/choices.ts';
import { NO_TEMPLATES } from '../../../source/tui/data/templates.ts';
import { runConsole } from '../../../source/tui/run-console.ts';
import { SENT } from '../../support/fake-node.ts';
import { FACTS } from './bench-console.ts';
import { emptyMarket, FakeApi, mockMarket } from './fake-api.ts';
import { EVENTS } from './fake-events.ts';
import { HERON, ME, NOW, nowTs, OTTER, oldRows, seedRow } from './fake-market.ts';

/**
 * The console over a market that is only played, for looking at it in a terminal:
 * `play.js mock|empty|busy|large [none|basic|bwrap|sizeless]`. `build-play.ts` makes it runnable.
 */
const [, , kind = 'mock', sandbox = 'none'] = process.argv;
// Before anybody looks: the terminal says of itself that it is 0 x 0.
if (sandbox === 'sizeless') execFileSync('stty', ['rows', '0', 'cols', '0'], { stdio: 'inherit' });
const startedMs = Date.now();
const clock = { now: () => NOW + Date.now() - startedMs };

const market =
  kind === 'empty'
    ? emptyMarket()
    : kind === 'large'
      ? { ...mockMarket(), rows: [...mockMarket().rows, ...oldRows(101_204).slice(1204)] }
      : mockMarket();
const api = new FakeApi(market);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Answers as a node would, and lets what was asked for happen. */
api.answer = async (action: ActionId, input: ActionInput[ActionId]) => {
  if (action === 'publish') {
    const { title } = input as ActionInput['publish'];
    api.addSeed(
      seedRow(`fe${Date.now().toString(16)}`, title, {
        created_by: ME,
        role: 'publisher',
        created_at: nowTs,
      }),
    );
    return done(SENT);
  }
  const { seed } = input as { seed: string };
  if (action === 'bid') api.change(seed, { role: 'bidder', rank: 1 });
  if (action === 'claim')
    api.change(seed, { status: 'Claimed', waits_for: 'worker', claimed_by: OTTER, claimed_at: nowTs });
  if (action === 'settle') api.change(seed, { status: 'Accepted', waits_for: null, deadline_ts: null });
  if (action === 'run') return runTask(seed);
  return done(SENT);
};

async function runTask(seed: string) {
  api.change(seed, { status: 'Running' });
  let stdout_tail = '';
  const started_ms = clock.now();
  for (let frame = 1; frame <= 8; frame += 1) {
    stdout_tail += `Fra:${frame} Mem:212.41M | Saved: frame-${frame}.png\n`;
    const task: TaskRow = {
      seed_id: seed,
      claim_id: 'claim',
      started_ms,
      ends_ms: started_ms + 600_000,
      sandbox: 'none',
      stdout_tail,
      stderr_tail: '',
      stdout_bytes: stdout_tail.length,
      stderr_bytes: 0,
      limits: null,
    };
    api.taskRows = [task];
    api.tell({ tasks: true });
    await pause(1000);
  }
  api.taskRows = [];
  api.change(seed, { status: 'Done', waits_for: 'publisher', deadline_ts: null });
  api.tell({ tasks: true });
  return done({
    ...SENT,
    result_id: 'result',
    exit_code: 0,
    timed_out: false,
    output_hash: '',
    duration_ms: 8000,
    sandbox: 'none' as const,
  });
}

/** A thousand events a second, and rows that change with them. */
function makeBusy(): void {
  const ids = market.rows.slice(0, 17).map(({ id }) => id);
  let price = 0;
  const timer = setInterval(() => {
    price += 1;
    const ts = Math.floor(clock.now() / 1000);
    const events = Array.from({ length: 100 }, (_, index) => ({
      ...(EVENTS[0] as (typeof EVENTS)[number]),
      ts,
      payload: {
        seed_id: ids[index % ids.length] ?? '',
        bidder: index % 2 === 0 ? HERON : OTTER,
        price: price * 100 + index,
      },
    }));
    api.tell({ events, seeds: ids, peers: true });
  }, 100);
  timer.unref();
}

if (kind === 'busy') makeBusy();

const end = await runConsole({
  ...FACTS,
  api,
  memory: NO_MEMORY,
  templates: NO_TEMPLATES,
  clock,
  sandbox: sandbox === 'bwrap' || sandbox === 'basic' ? sandbox : 'none',
  stdin: process.stdin,
  stdout: process.stdout,
  env: process.env,
  ascii: process.argv.includes('--ascii'),
  given: {},
  isSlow: process.argv.includes('--low-bandwidth'),
  isScreenReader: process.argv.includes('--screen-reader'),
});
process.stdout.write(`ended: ${end}\n`);
process.exit(0);

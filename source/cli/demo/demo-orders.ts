import type { SandboxLevel } from '../../contract/actions.ts';
import type { OpenOptions } from '../../node/open-node.ts';
import { givenBooks } from './demo-books.ts';
import { DEMO_TASKS } from './demo-tasks.ts';

const TIMEOUT_MS = 60_000;
const WINDOW_MIN_MS = 20_000;
const WINDOW_STEP_MS = 5000;
const WINDOW_STEPS = 6;
/** Each trader offers so many of the tasks, each of them every two minutes: with five of them some fifteen a minute. */
const TASKS_EACH = 6;
const MUCH = 1_000_000;

/** Each has its own taste, so that no two bids and no two awards are alike. */
const PRICES = [
  { rule: 'min_plus', add: 1 },
  { rule: 'share_of_reward', share: 0.6 },
  { rule: 'under_best', by: 1, floor: 2 },
  { rule: 'min_plus', add: 3 },
  { rule: 'share_of_reward', share: 0.4 },
] as const;
const AWARDS = [
  { when: { at: 'deadline' }, choose: 'lowest' },
  { when: { bids: 3 }, choose: 'lowest' },
  { when: { at: 'deadline' }, choose: 'first' },
  { when: { at_most: 4 }, choose: 'lowest' },
  { when: { bids: 4 }, choose: 'first' },
] as const;
/** What a trader bids on; the others bid on everything, so that nobody's seed, the person's least of all, is passed over. */
const TASTES: readonly object[] = [
  {},
  { reward: { min: 8 } },
  { reward: { max: 12 } },
  {},
  { min_price: { min: 2 } },
];

/** What a trader of the demo does, as the file of its standing orders has it. */
export function demoOrders(trader: number, sandbox: SandboxLevel): object {
  // Without isolation only the demo's own commands are touched: anybody at the console may publish anything.
  const known = sandbox === 'bwrap' ? {} : { command: DEMO_TASKS.map(({ command }) => command) };
  return {
    orders: [
      {
        ...{ name: 'bids', kind: 'bid', match: { ...known, ...TASTES[trader % TASTES.length] } },
        price: PRICES[trader % PRICES.length],
        limits: { open_bids: 100, in_hand: 100, per_hour: MUCH, outstanding: MUCH },
      },
      { name: 'works', kind: 'run', match: known, sandbox, interrupted: 'run', limits: { at_once: 1 } },
      {
        ...{ name: 'awards', kind: 'award', match: {}, ...AWARDS[trader % AWARDS.length], award_again: true },
        limits: { budget: MUCH, budget_per_day: MUCH, outstanding: MUCH },
      },
      {
        ...{ name: 'pays', kind: 'settle', match: {}, accept: { exit_code: 0 } },
        ...{ otherwise: 'reject', note: 'not what was asked for' },
      },
      ...tasksOf(trader).map(({ title }, index) => ({
        ...{ name: `offers ${title}`, kind: 'publish', template: title },
        schedule: scheduleOf(trader, index),
      })),
    ],
  };
}

/** Its tasks are those from its own number on, every second one: neighbours share some and not all. */
const tasksOf = (trader: number) =>
  DEMO_TASKS.map((_task, index) => DEMO_TASKS[(trader + 2 * index) % DEMO_TASKS.length])
    .flatMap((task) => task ?? [])
    .slice(0, TASKS_EACH);

/** Every two minutes, a third of a minute after its own one before, and 4 s after its neighbour's. */
const scheduleOf = (trader: number, index: number): string =>
  `${(20 * index + 4 * trader) % 60} ${index < TASKS_EACH / 2 ? 0 : 1}-59/2 * * * *`;

/** What its templates publish; `books` is the folder that a task with files is given. */
export const demoTemplates =
  (trader: number, books: string): NonNullable<OpenOptions['template']> =>
  (name) => {
    const index = DEMO_TASKS.findIndex(({ title }) => title === name);
    const task = DEMO_TASKS[index];
    if (task === undefined) return { ok: false, why: `the demo has no task ${name}` };
    const { title, command: cmd, minPrice: min_price, reward, output } = task;
    const files = output === undefined ? {} : { input: givenBooks(books), output };
    const bid_window_ms = WINDOW_MIN_MS + WINDOW_STEP_MS * ((index + trader) % WINDOW_STEPS);
    const terms = { title, cmd, min_price, reward, max_bids: 4, timeout_ms: TIMEOUT_MS };
    const input = { ...terms, bid_window_ms, ...files };
    return { ok: true, input };
  };

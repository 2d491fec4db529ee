import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { NodeStatus } from '../../contract/node-api.ts';
import { toConfirmWords } from '../../words/book-words.ts';
import { clockWords } from '../../words/clock-words.ts';
import { drainWords } from '../../words/drain-words.ts';
import { transferWords } from '../../words/file-transfer-words.ts';
import { shortNode } from '../../words/ids.ts';
import { limitKeepingWords } from '../../words/limit-words.ts';
import { formatBytesOf } from '../../words/numbers.ts';
import { ordersWords } from '../../words/order-words.ts';
import { catchUpWords } from '../../words/peer-words.ts';
import { targetWords } from '../../words/target-words.ts';
import { EXIT } from '../exit-code.ts';
import type { OneShot } from '../invocation.ts';

/** `status`: the reference's five lines, then ours. */
export const status: OneShot = async (api, _call, out) => {
  const value = await api.status();
  if (out.json) {
    out.value(value);
    return EXIT.done;
  }
  out.lines(statusLines(value, out.nowMs));
  for (const alarm of value.alarms) out.warning(alarm);
  for (const { target, remedy } of value.targets) if (remedy !== null) out.remark(`${target}: ${remedy}`);
  if (!value.running) out.hint('no node runs on this data dir; start it with: crabnet');
  return EXIT.done;
};

const statusLines = (value: NodeStatus, nowMs: number): readonly string[] => [
  `node-id: ${value.node_id === '' ? 'none yet, the first start makes one' : value.node_id}`,
  `seeds: ${value.seeds}`,
  `bids: ${value.bids}`,
  `claims: ${value.claims}`,
  `results: ${value.results}`,
  `envelopes: ${value.envelopes}`,
  `alias: ${sanitizeLine(value.alias)}`,
  `version: ${value.version}`,
  `running: ${value.running ? 'yes' : 'no'}`,
  `network: ${value.network}`,
  `listening: ${value.listen_addrs.length === 0 ? 'nowhere' : value.listen_addrs.join(', ')}`,
  `web: ${value.web_addr === null ? 'none' : `http://${value.web_addr}/`}`,
  `peers: ${value.peers}`,
  ...value.targets.map((target) => `target: ${sanitizeLine(targetWords(target))}`),
  `unsent: ${value.unsent}`,
  ...(value.to_confirm === 0 ? [] : [`to confirm: ${toConfirmWords(value.to_confirm)}`]),
  `store: ${formatBytesOf(value.store.used_bytes, value.store.limit_bytes)}`,
  `rules: ${value.rules}`,
  `floor: ${value.floor}`,
  ...(value.clock === null ? [] : [`clock: ${clockWords(value.clock, shortNode)}`]),
  ...(value.task_limits === null ? [] : [`limits: ${limitKeepingWords(value.task_limits)}`]),
  ...(value.orders === null ? [] : [`orders: ${ordersWords(value.orders)}`]),
  ...(value.draining === null ? [] : [drainWords(value.draining, nowMs)]),
  ...value.transfers.map((row) => `files: ${sanitizeLine(transferWords(row, shortNode))}`),
  ...(value.catch_up === null ? [] : [`catch-up: ${catchUpWords(value.catch_up)}`]),
];

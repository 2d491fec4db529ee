import { type OpenOptions, startNode } from '../../source/node/open-node.ts';
import { testSettings } from '../support/test-settings.ts';

/** A node on the data dir of its argument that runs a task which does not end, and says so once it runs. */
const [, , dataDir = ''] = process.argv;
const options: OpenOptions = {
  onEvent: ({ kind, payload }) => {
    if (kind === 'task_started') process.stdout.write(`${JSON.stringify(payload)}\n`);
  },
};
const { api } = await startNode(testSettings(dataDir), options);
const value = async <V>(outcome: Promise<{ ok: true; value: V } | { ok: false }>): Promise<V> => {
  const settled = await outcome;
  if (!settled.ok) throw new Error('refused');
  return settled.value;
};
const { seed_id: seed } = await value(api.act('publish', { title: 't', cmd: 'sleep 60' }));
const { bid_id: bid } = await value(api.act('bid', { seed }));
await value(api.act('claim', { seed, bid }));
await api.act('run', { seed, sandbox: 'basic' });

import { type OpenOptions, startNode } from '../../source/node/open-node.ts';
import { act } from '../support/act.ts';
import { testSettings } from '../support/test-settings.ts';

/** A node on the data dir of its argument that runs a task which does not end, and says so once it runs. */
const [, , dataDir = ''] = process.argv;
const options: OpenOptions = {
  onEvent: ({ kind, payload }) => {
    if (kind === 'task_started') process.stdout.write(`${JSON.stringify(payload)}\n`);
  },
};
const { api } = await startNode(testSettings(dataDir), options);
const { seed_id: seed } = await act(api, 'publish', { title: 't', cmd: 'sleep 60' });
const { bid_id: bid } = await act(api, 'bid', { seed });
await act(api, 'claim', { seed, bid });
await api.act('run', { seed, sandbox: 'basic' });

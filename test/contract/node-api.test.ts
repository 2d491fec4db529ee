import { describe } from 'vitest';
import { done, refused } from '../../source/model/errors.ts';
import { FakeNode, SENT } from '../support/fake-node.ts';
import { aSeed, NOW_S, US } from '../support/made-rows.ts';
import { FakeApi } from '../tui/support/fake-api.ts';
import { FakeNodeApi } from '../web/fake-node-api.ts';
import { keepsTheContract, type NodeForm, SEEDS_HELD } from './node-api-contract.ts';

const idOf = (number: number): string => `${(number % 16).toString(16)}${number}5b02-8d7a`;

/** The fakes keep to what the tests of the true forms hold, or tests over them would prove nothing. */
async function overFake(node: FakeNode): Promise<NodeForm> {
  node.seedRows = Array.from({ length: SEEDS_HELD }, (_, number) => aSeed({ id: idOf(number) }));
  const event = { ts: NOW_S, node_id: US, kind: 'seed_published', source: 'node', payload: {} } as const;
  return {
    api: node,
    change: async () => {
      node.happened(event, { ...event, kind: 'store_sync', source: 'network' });
      node.tell({ seeds: [idOf(0)], events: [event] });
    },
    refuse: () => {
      node.answer = refused('no-such-seed', { given: 'none' });
      return node.act('bid', { seed: 'none', price: 1 });
    },
    end: () => node.close(),
  };
}

function ofTheWeb(): FakeNodeApi {
  const node = new FakeNodeApi();
  node.answer = done(SENT);
  return node;
}

describe.each<[string, () => FakeNode]>([
  ['the fake node', () => new FakeNode()],
  ['the fake node of the console', () => new FakeApi()],
  ['the fake node of the web', ofTheWeb],
])('%s', (_, create) => keepsTheContract(() => overFake(create())));

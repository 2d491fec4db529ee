import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ActionId } from '../../../source/contract/actions.ts';
import { openCold } from '../../../source/node/open-node.ts';
import { LocalNode } from '../../support/local-node.ts';
import { testKey } from '../../support/sealed.ts';
import { testSettings } from '../../support/test-settings.ts';

const [OTTER, HERON] = [testKey(41).nodeId, testKey(42).nodeId];

let node: LocalNode;
beforeEach(async () => {
  node = await new LocalNode().start();
});
afterEach(() => node.remove());

const name = (peer: string, given: string) => node.api.act('name', { peer, name: given });
const codeOf = async (peer: string, given: string): Promise<ActionId | string> => {
  const outcome = await name(peer, given);
  if (outcome.ok) return 'done';
  const { code, facts } = outcome.refusal;
  return 'problem' in facts ? `${code} ${facts.problem}` : code;
};
const named = async () => (await node.api.peers()).map(({ node_id, petname }) => [node_id, petname] as const);

it('a name is given to a node that was never heard, shown, and held over restarts', async () => {
  expect(await name(OTTER, 'otter')).toEqual({ ok: true, value: { node_id: OTTER, name: 'otter' } });
  await node.stop();
  await node.start();
  expect(await node.api.petnames()).toEqual([{ node_id: OTTER, petname: 'otter' }]);
  expect(await named()).toEqual([[OTTER, 'otter']]);
  expect(node.eventsOf('peer_named')).toEqual([{ peer: OTTER, name: 'otter' }]);
});

it('stands for the node in other commands, and in questions for events', async () => {
  await name(OTTER, 'otter');
  expect(await node.api.act('block', { peer: '@otter' })).toEqual({ ok: true, value: { node_id: OTTER } });
  const { events } = await node.api.events({ peer: 'otter', kind: 'peer_blocked', limit: 5 });
  expect(events.map(({ payload }) => payload)).toMatchObject([{ peer: OTTER }]);
  expect(await node.api.act('unname', { peer: 'otter' })).toEqual({ ok: true, value: { node_id: OTTER } });
  expect(await node.api.act('unname', { peer: OTTER })).toMatchObject({ refusal: { code: 'not-named' } });
  expect(await node.api.petnames()).toEqual([]);
});

it('is refused where it is taken, is none, or means somebody else', async () => {
  await name(OTTER, 'otter');
  expect(await name(HERON, 'Otter')).toMatchObject({
    refusal: { code: 'name-taken', facts: { given: 'Otter', name: 'otter', node_id: OTTER }, field: 'name' },
  });
  const { node_id: us } = await node.api.status();
  expect(await codeOf(us, 'me')).toBe('invalid-field this-node');
  expect(await codeOf(HERON, '')).toBe('invalid-field empty');
  expect(await codeOf(HERON, 'two words')).toBe('invalid-field no-name');
  expect(await codeOf(HERON, 'x'.repeat(33))).toBe('invalid-field too-long');
  expect(await codeOf(HERON, OTTER.slice(-6))).toBe('invalid-field no-name');
  expect(await codeOf('nobody', 'x')).toBe('no-such-peer');
  expect(await node.api.petnames()).toHaveLength(1);
});

it('is given and taken back while no node runs, too', async () => {
  await node.stop();
  const cold = openCold(testSettings(node.dataDir));
  expect(await cold.act('name', { peer: OTTER, name: 'otter' })).toMatchObject({ ok: true });
  expect(await cold.act('name', { peer: HERON, name: 'heron' })).toMatchObject({ ok: true });
  expect(await cold.act('unname', { peer: 'heron' })).toMatchObject({ ok: true });
  await cold.close();
  await node.start();
  expect(await node.api.petnames()).toEqual([{ node_id: OTTER, petname: 'otter' }]);
});

it('finds the seeds of that node alone, whatever others call themselves', async () => {
  const filter = async (text: string) => {
    const page = await node.api.seeds({
      ...{ order: 'new', reverse: false, filter: text, state: 'all', limit: 5 },
    });
    return page.seeds.length;
  };
  await node.api.act('publish', { title: 'Count words', cmd: 'wc -w' });
  // Our own alias is `test`.
  expect(await filter('by:test')).toBe(1);
  await name(OTTER, 'test');
  expect(await filter('by:test')).toBe(0);
  expect(await filter('by:@te')).toBe(0);
});

import { afterEach, expect, it } from 'vitest';
import { CrabnetError } from '../../source/model/errors.ts';
import type { EnvelopeKey } from '../../source/model/types.ts';
import { Monitor } from '../../source/monitor/monitor.ts';
import { Alarms } from '../../source/node/alarms.ts';
import { Changes } from '../../source/node/changes.ts';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { Store } from '../../source/store/store.ts';
import { LocalNode } from '../support/local-node.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { sealSeed, testKey } from '../support/sealed.ts';
import { until } from '../support/until.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

function setUp() {
  const monitor = new Monitor({ nodeId: 'us', clock: { now: () => 0 }, filePath: null });
  const alarms = new Alarms(monitor, new Changes(setImmediate));
  const told: string[] = [];
  monitor.subscribe(({ kind, payload }) => {
    if (kind === 'node_alarm') told.push(`${payload.alarm} ${payload.standing}`);
  });
  const events = () => told;
  return { alarms, events };
}

it('an alarm is told when it begins and when it ends, however often its words change', () => {
  const { alarms, events } = setUp();
  for (const words of ['clock +130s', 'clock +131s', 'clock +131s']) alarms.raise('clock', words, 'set it');
  expect(alarms.status().alarms).toEqual(['clock +131s']);
  alarms.clear('clock');
  alarms.clear('clock');
  expect([alarms.status().alarms, events()]).toEqual([[], ['clock true', 'clock false']]);
});

it('a store that fails is an alarm until a write works, and a full disk has its own', () => {
  const { alarms, events } = setUp();
  alarms.storeFailed(new CrabnetError('store', 'an I/O error'));
  alarms.storeFailed(new CrabnetError('disk-full', 'no room'));
  expect(alarms.status().alarms).toHaveLength(2);
  alarms.storeWorks();
  expect(alarms.status().alarms).toEqual([]);
  expect(events()).toEqual(['store failed true', 'disk full true', 'disk full false', 'store failed false']);
});

it('that the store is closed is none: whoever reads or writes it then outlived the node', () => {
  const { alarms, events } = setUp();
  alarms.storeFailed(new CrabnetError('store-closed', 'it is closed'));
  expect([alarms.status().alarms, events()]).toEqual([[], []]);
});

it('entries of the log that do not read stay an alarm, though writing works', async () => {
  const node = new LocalNode();
  const store = new Store(dataDirFiles(node.dataDir).store);
  store.append([{ key: 'a'.repeat(64) as EnvelopeKey, verified: true, text: 'no envelope' }]);
  store.close();
  await node.start();
  const peer = await RawPeer.open();
  ends.push(
    () => node.remove(),
    () => peer.close(),
  );
  await peer.send(sealSeed(testKey(1), Math.floor(Date.now() / 1000)).text, await node.port());
  await until('something was written', async () => (await node.api.status()).seeds === 1);
  expect((await node.api.status()).alarms).toEqual(['log damaged: 1']);
});

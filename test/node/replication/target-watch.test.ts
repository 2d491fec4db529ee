import { expect, it } from 'vitest';
import type { EventPayload } from '../../../source/contract/monitor-event.ts';
import { ConfiguredPeers } from '../../../source/network/peers/configured-peers.ts';
import type { TargetState } from '../../../source/network/transport/target-state.ts';
import { Alarms } from '../../../source/node/alarms.ts';
import { TargetWatch } from '../../../source/node/replication/target-watch.ts';

const works = (target: string, addresses: readonly string[] = []): TargetState => ({
  ...{ target, addresses, state: 'works', fault: null, waiting: 0 },
});
const fails = (target: string, words: string): TargetState => ({
  ...{ target, addresses: [], state: 'fails', fault: { words, remedy: `mend ${target}` }, waiting: 1 },
});

function world() {
  const events: EventPayload<'node_alarm'>[] = [];
  const changes = { flag: () => {} };
  const alarms = new Alarms(
    { emit: (_kind, payload) => void events.push(payload as unknown as EventPayload<'node_alarm'>) },
    changes,
  );
  const configured = new ConfiguredPeers({ targets: [{ host: 'node.example', port: 9 }], bootstrap: [] });
  const state = { targets: [] as readonly TargetState[], nudges: [] as number[] };
  const watch = new TargetWatch(
    { transport: { targets: () => state.targets }, configured, alarms, changes },
    { nudge: () => state.nudges.push(1) },
  );
  const find = (...targets: readonly TargetState[]) => {
    state.targets = targets;
    watch.look();
  };
  return { alarms, configured, events, find, state };
}

it('each target that fails is an alarm by its name, with its remedy, that ends by itself', () => {
  const { alarms, events, find } = world();
  find(fails('a:9', 'no route'), fails('b:9', 'no name'), works('c:9'));
  expect(alarms.status()).toEqual({
    alarms: ['target a:9: no route', 'target b:9: no name'],
    alarm_codes: ['target fails'],
  });
  expect(events.map(({ words, remedy }) => [words, remedy])).toEqual([
    ['target a:9: no route', 'mend a:9'],
    ['target b:9: no name', 'mend b:9'],
  ]);
  find(works('a:9'), fails('b:9', 'no name'), works('c:9'));
  expect(alarms.status().alarms).toEqual(['target b:9: no name']);
  expect(events.at(-1)).toMatchObject({ words: 'target a:9: over', standing: false });
});

it('everything is told again, once, when a target works again', () => {
  const { find, state } = world();
  find(works('a:9'));
  expect(state.nudges).toHaveLength(0);
  find(fails('a:9', 'no route'));
  find(works('a:9'));
  find(works('a:9'));
  expect(state.nudges).toHaveLength(1);
});

it('a peer proven where a named target leads is one that the owner named', () => {
  const { configured, find } = world();
  expect(configured.has('id', '192.0.2.7:9')).toBe(false);
  find(works('node.example:9', ['192.0.2.7', '2001:db8::7']));
  expect(configured.has('id', '192.0.2.7:9')).toBe(true);
  expect(configured.has('id', '[2001:db8::7]:9')).toBe(true);
  expect(configured.has('id', '192.0.2.7:10')).toBe(false);
  find(fails('node.example:9', 'no answer'));
  expect(configured.has('id', '192.0.2.7:9')).toBe(true);
});

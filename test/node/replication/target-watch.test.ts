import { describe, expect, it } from 'vitest';
import type { EventPayload } from '../../../source/contract/monitor-event.ts';
import { ConfiguredPeers } from '../../../source/network/peers/configured-peers.ts';
import type { Peer } from '../../../source/network/peers/peer-record.ts';
import { datagramAddress } from '../../../source/network/transport/peer-address.ts';
import type { TargetState } from '../../../source/network/transport/target-state.ts';
import { Alarms } from '../../../source/node/alarms.ts';
import { TargetWatch } from '../../../source/node/replication/target-watch.ts';

const works = (target: string, addresses: readonly string[] = []): TargetState => ({
  ...{ target, addresses, state: 'works', fault: null, waiting: 0, isForMany: false },
});
const fails = (target: string, words: string): TargetState => ({
  ...{ target, addresses: [], state: 'fails', fault: { words, remedy: `mend ${target}` } },
  ...{ waiting: 1, isForMany: false },
});

function world() {
  const events: EventPayload<'node_alarm'>[] = [];
  const changes = { flag: () => {} };
  const alarms = new Alarms(
    { emit: (_kind, payload) => void events.push(payload as unknown as EventPayload<'node_alarm'>) },
    changes,
  );
  const configured = new ConfiguredPeers({ targets: [{ host: 'node.example', port: 9 }], bootstrap: [] });
  const state = {
    ...{ targets: [] as readonly TargetState[], nudges: [] as number[], nowMs: 0 },
    /** Where peers were heard that say hello, where they were proven, and where those that do not. */
    ...{ heardAt: [] as string[], provenAt: '', toldAt: [] as string[] },
  };
  const peers = {
    all: () =>
      state.heardAt.map((text) => ({ address: datagramAddress(text), provenAt: state.provenAt }) as Peer),
  };
  const monitor = { tellers: () => state.toldAt.map((addr) => ({ id: 'v0', addr, last_seen: 1 })) };
  const watch = new TargetWatch(
    {
      ...{ transport: { targets: () => state.targets }, configured, alarms, changes },
      ...{ peers, monitor, monotonicMs: () => state.nowMs },
    },
    { nudge: () => state.nudges.push(1) },
  );
  const find = (...targets: readonly TargetState[]) => {
    state.targets = targets;
    watch.look();
  };
  return { alarms, configured, events, find, state, watch };
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

describe('a target that takes all that is sent', () => {
  const silent = () => {
    const made = world();
    made.find(works('192.0.2.7:9', ['192.0.2.7']));
    made.state.nowMs = 91_000;
    return { ...made, states: () => made.watch.rows().map(({ state }) => state) };
  };

  it('is silent where nobody was heard for 90 s, which is said with a remedy and is no alarm', () => {
    const { state, states, watch, alarms } = silent();
    expect(watch.rows()).toEqual([
      expect.objectContaining({
        ...{ target: '192.0.2.7:9', state: 'silent', why: 'nobody answers there' },
        remedy: expect.stringMatching(/firewall/u),
      }),
    ]);
    watch.look();
    expect(alarms.status().alarms).toEqual([]);
    state.nowMs = 89_000;
    expect(states()).toEqual(['works']);
  });

  it('works where a peer said hello, was proven to hear, or told something', () => {
    const { state, states } = silent();
    state.heardAt = ['192.0.2.7:9'];
    expect(states()).toEqual(['works']);
    state.heardAt = ['10.0.0.1:5'];
    expect(states()).toEqual(['silent']);
    state.provenAt = '192.0.2.7:9';
    expect(states()).toEqual(['works']);
    [state.heardAt, state.toldAt] = [[], ['192.0.2.7:9']];
    expect(states()).toEqual(['works']);
  });

  it('is not judged where it means all on a network', () => {
    const { find, states } = silent();
    find({ ...works('255.255.255.255:9', ['192.0.2.255']), isForMany: true });
    expect(states()).toEqual(['works']);
  });
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

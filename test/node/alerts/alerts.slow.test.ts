import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { systemTimers } from '../../../source/base/system-timers.ts';
import type { Alarm } from '../../../source/contract/alarm.ts';
import { Monitor } from '../../../source/monitor/monitor.ts';
import { Alarms } from '../../../source/node/alarms.ts';
import { Alerts } from '../../../source/node/alerts/alerts.ts';
import { readAlertPlan } from '../../../source/operator/alert-plan.ts';
import { AlertReceiver, SECRET } from '../../support/alert-receiver.ts';
import { LocalNode } from '../../support/local-node.ts';
import { testKey } from '../../support/sealed.ts';
import { until } from '../../support/until.ts';

let folder: string;
let receiver: AlertReceiver;
const ends: (() => unknown)[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crabnet-alerts-'));
  writeFileSync(join(folder, 'secret'), `${SECRET}\n`);
  receiver = new AlertReceiver();
  await receiver.start();
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await receiver.kill();
  rmSync(folder, { recursive: true });
});

const webhook = (more: object = { private: true }) => ({
  webhook: `http://127.0.0.1:${receiver.port}/hook`,
  secret_file: 'secret',
  ...more,
});
function planFile(plan: object): string {
  const file = join(folder, 'alerts.json');
  writeFileSync(file, JSON.stringify(plan));
  return file;
}

/** Alarms and who is told of them, as a node has them; time between two tries is as short as it can be. */
function started(plan: object) {
  const monitor = new Monitor({
    nodeId: testKey(1).nodeId,
    clock: { now: () => Date.now() },
    filePath: null,
    onFileState: () => {},
  });
  const alarms = new Alarms(monitor, { flag: () => {} });
  const untold: string[] = [];
  monitor.subscribe((event) => {
    if (event.kind === 'alert_untold') untold.push(String(event.payload.message));
  });
  const alerts = new Alerts({
    us: testKey(1).nodeId,
    clock: { now: () => Date.now() },
    timers: { after: (ms, task) => systemTimers.after(ms > 5 * 60_000 ? ms : 1, task) },
    settings: { alias: 'crab', alertsFile: planFile(plan) },
    ...{ alarms, monitor, path: join(folder, 'kept.json') },
  });
  alerts.start();
  ends.push(() => alerts.stop());
  return { alarms, alerts, untold };
}

describe('an alert', () => {
  it('is told when it begins and when it ends, signed, with one id for both and one for each', async () => {
    const { alarms, alerts } = started({ tell: [webhook()] });
    alarms.raise('clock', 'clock +140s', 'set it');
    expect(alerts.report().alerts).toMatchObject([
      { alarm: 'clock', words: 'clock +140s', remedy: 'set it' },
    ]);
    alarms.raise('clock', 'clock +150s', 'set it');
    expect(alerts.report().alerts).toMatchObject([{ words: 'clock +150s' }]);
    alarms.clear('clock');
    await until('both were told', () => receiver.taken.length === 2);
    const [raised, cleared] = receiver.taken;
    expect(raised).toMatchObject({ state: 'raised', alarm: 'clock', words: 'clock +140s', alias: 'crab' });
    expect(cleared).toMatchObject({ state: 'cleared', alert: raised?.alert });
    expect(cleared?.id).not.toBe(raised?.id);
    expect(receiver.signed).toBe(2);
    await until('nothing is untold', () => alerts.report().untold === 0);
    expect(alerts.report().alerts).toEqual([]);
  });

  it('is lost to nobody whose receiver is killed a hundred times, and keeps its order', async () => {
    const { alarms, untold } = started({ tell: [webhook()] });
    let kills = 0;
    const codes: Alarm[] = ['clock', 'disk full', 'no peers', 'unsent', 'refusals'];
    for (let round = 0; round < 10; round += 1) {
      for (const code of codes) alarms.raise(code, code, 'x');
      for (const code of codes) alarms.clear(code);
    }
    receiver.answer = () => (kills < 100 ? 0 : 204);
    while (kills < 100) {
      await receiver.kill();
      kills += 1;
      await receiver.start();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until('all were told', () => new Set(receiver.taken.map(({ id }) => id)).size === 100);
    const order = receiver.taken.filter(({ id }, at, all) => all.findIndex((each) => each.id === id) === at);
    expect(order.map(({ alarm, state }) => `${alarm} ${state}`)).toEqual(
      Array.from({ length: 10 }, () => [
        ...codes.map((code) => `${code} raised`),
        ...codes.map((code) => `${code} cleared`),
      ]).flat(),
    );
    expect(untold.length).toBeGreaterThan(0);
  });

  it('that was not told is told after the next start, and what stands is told once', async () => {
    await receiver.kill();
    const plan = { tell: [webhook()] };
    const first = started(plan);
    first.alarms.raise('clock', 'clock', 'x');
    first.alarms.raise('unsent', 'unsent', 'x');
    first.alarms.clear('unsent');
    await until('a try failed', () => first.untold.length > 0);
    first.alerts.stop();
    const second = started(plan);
    expect(second.alerts.report().untold).toBe(3);
    second.alarms.raise('clock', 'clock', 'x');
    await receiver.start();
    await until('all were told', () => receiver.taken.length === 3);
    expect(receiver.taken.map(({ alarm, state }) => `${alarm} ${state}`)).toEqual([
      'clock raised',
      'unsent raised',
      'unsent cleared',
    ]);
    second.alarms.clear('clock');
    await until('its end was told', () => receiver.taken.length === 4);
    expect(receiver.taken[3]?.alert).toBe(receiver.taken[0]?.alert);
  });

  it('of a run before that is over is told so, and not where it was raised anew', async () => {
    const plan = { tell: [webhook()] };
    const first = started(plan);
    first.alarms.raise('no peers', 'no peers', 'x');
    first.alarms.raise('clock', 'clock', 'x');
    await until('both were told', () => receiver.taken.length === 2);
    first.alerts.stop();
    const second = started(plan);
    second.alarms.raise('clock', 'clock', 'x');
    for (const alarm of ['no peers', 'clock'] as const) second.alerts.over(alarm);
    await until('the end was told', () => receiver.taken.length === 3);
    expect(receiver.taken[2]).toMatchObject({ alarm: 'no peers', state: 'cleared' });
    expect(receiver.taken[2]?.alert).toBe(receiver.taken[0]?.alert);
    expect(second.alerts.report().alerts).toMatchObject([{ alarm: 'clock' }]);
  });

  test.each([301, 400, 500])('answered with %i is told again', async (status) => {
    let answers = 0;
    receiver.answer = () => {
      answers += 1;
      return answers < 4 ? status : 200;
    };
    const { alarms, untold } = started({ tell: [webhook()] });
    alarms.raise('clock', 'clock', 'x');
    await until('it was told', () => receiver.taken.length === 1);
    expect(answers).toBe(4);
    expect(untold).toEqual([`it answered ${status}`]);
  });

  test.each([
    'http://127.0.0.1',
    'http://[::1]',
    'http://localhost',
    'http://[::ffff:127.0.0.1]',
    'http://2130706433',
  ])('goes to no address inside without permission: %s', async (origin) => {
    const { alarms, untold } = started({
      tell: [{ webhook: `${origin}:${receiver.port}/`, secret_file: 'secret' }],
    });
    alarms.raise('clock', 'clock', 'x');
    await until('it was not told', () => untold.length > 0);
    expect(untold[0]).toContain('"private": true');
    expect(receiver.taken).toEqual([]);
  });

  it('is told to a command, by its stdin and three variables, until it ends well', async () => {
    const out = join(folder, 'out');
    const script = `cat >> "$0"; echo " $CRABNET_ALERT_STATE $CRABNET_ALERT" >> "$0"; [ "$(wc -l < "$0")" -ge 3 ]`;
    const { alarms, alerts, untold } = started({ tell: [{ command: ['sh', '-c', script, out] }] });
    alarms.raise('task left behind', 'task left behind: /x', 'look');
    await until('it was told', () => alerts.report().untold === 0);
    const lines = readFileSync(out, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[2]).toContain('"alarm":"task left behind"');
    expect(lines[2]).toContain('} raised task left behind');
    expect(untold).toHaveLength(1);
  });

  test.each<Alarm>([
    ...(['no peers', 'unsent', 'refusals', 'seed stuck', 'store 80%', 'disk full', 'clock'] as const),
    ...(['task left behind', 'own-key-elsewhere', 'store failed', 'data dir gone', 'log damaged'] as const),
  ])('of every kind is raised and cleared: %s', async (alarm) => {
    const { alarms } = started({ tell: [webhook()] });
    alarms.raise(alarm, alarm, 'x');
    alarms.clear(alarm);
    await until('both were told', () => receiver.taken.length === 2);
    expect(receiver.taken).toMatchObject([
      { alarm, state: 'raised' },
      { alarm, state: 'cleared' },
    ]);
  });
});

it('a node raises what a rule says, as event, alarm and alert, and tells it', async () => {
  const alertsFile = planFile({ rules: { 'no-peers': { for_s: '1s' } }, tell: [webhook()] });
  const node = await new LocalNode({ settings: { alertsFile } }).start();
  ends.push(() => node.remove());
  await until('it was told', () => receiver.taken.length === 1);
  expect((await node.api.status()).alarm_codes).toEqual(['no peers']);
  expect((await node.api.alerts()).alerts).toMatchObject([
    { alarm: 'no peers', id: receiver.taken[0]?.alert },
  ]);
  expect(node.eventsOf('node_alarm')).toMatchObject([{ alarm: 'no peers', standing: true }]);
  await node.stop();
  await node.start();
  expect((await node.api.alerts()).alerts).toMatchObject([{ id: receiver.taken[0]?.alert }]);
});

describe('a file of alerts', () => {
  test.each([
    ['{', 'alerts'],
    ['[]', 'alerts'],
    ['{"rule": {}}', 'rule'],
    ['{"rules": {"no-peers": {"for_s": 0}}}', 'rules.no-peers'],
    ['{"rules": {"no-peers": {"for_s": "ten"}}}', 'rules.no-peers'],
    ['{"rules": {"no-peer": false}}', 'rules.no-peer'],
    ['{"tell": [{"webhook": "ftp://x/", "secret_file": "secret"}]}', 'tell[0].webhook'],
    ['{"tell": [{"webhook": "https://x/", "secret_file": "nowhere"}]}', 'secret_file'],
    ['{"tell": [{"command": []}]}', 'tell[0].command'],
  ])('that is wrong is refused with its member: %s', (text, field) => {
    const file = join(folder, 'alerts.json');
    writeFileSync(file, text);
    expect(() => readAlertPlan(file)).toThrow(
      expect.objectContaining({ code: 'config', field: expect.stringContaining(field) }),
    );
  });
});

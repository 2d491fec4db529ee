import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import type { NodeApi, TargetRow } from '../../source/contract/node-api.ts';
import { canServeNames, NameServer } from '../support/name-server.ts';
import { canMakeNamespaces, NamespaceLan } from '../support/namespaces.ts';
import { logOf, Program } from '../support/program.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { until } from '../support/until.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function program(): Program {
  const made = new Program();
  ends.push(() => made.remove());
  return made;
}

async function rawPeer(): Promise<RawPeer> {
  const peer = await RawPeer.open();
  ends.push(() => peer.close());
  return peer;
}

const LISTEN = ['listen', '--no-web', '--network', 'udp', '--sandbox', 'none'];
const targetOf = async (api: NodeApi, name: string): Promise<TargetRow | undefined> =>
  (await api.status()).targets.find(({ target }) => target.startsWith(name));
const heard = (peer: RawPeer, title: string) =>
  peer.heard.some((text) => text.includes(`"title":"${title}"`));

it('a bootstrap peer at which nobody answers is named by the status, with what to do, and is no alarm', async () => {
  const [gone, made] = [await rawPeer(), program()];
  made.start([
    ...['listen', '--no-web', '--network', 'dht', '--sandbox', 'none', '--listen-addr', '127.0.0.1:0'],
    ...['--bootstrap-peers', gone.address],
  ]);
  await made.ready();
  const api = await made.control();
  await until('it was tried', async () => (await targetOf(api, gone.address))?.state === 'silent');
  const { stdout, stderr } = await made.run('status');
  expect(stdout).toContain(`target: ${gone.address}, nobody answers there`);
  expect(stderr).toMatch(/--bootstrap-peers/u);
  expect((await api.status()).alarms).toEqual([]);
});

describe.runIf(canServeNames())('targets whose name server is silent', () => {
  it('hold up no other, are named with a remedy, and are told what waited once it answers', async () => {
    const [near, far, made] = [await rawPeer(), await rawPeer(), program()];
    const server = await NameServer.open(made.folder);
    ends.push(() => server.close());
    const names = Array.from({ length: 6 }, (_, number) => `silent-${number}.example:${far.port}`);
    const targets = [...names, near.address].join(',');
    const node = made.start(
      [...LISTEN, '--listen-addr', '127.0.0.1:0', '--announce-addr', targets],
      server.before,
    );
    await made.ready();
    const api = await made.control();
    const first = await api.act('publish', { title: 'first', cmd: 'true' });
    expect(first).toMatchObject({ ok: true, value: { told: 'sent', targets: 1 } });
    await until('the near target has heard it', () => heard(near, 'first'));
    await until('all six fail', async () => {
      const { targets: rows } = await api.status();
      return rows.filter(({ state }) => state === 'fails').length === 6;
    });
    const second = await api.act('publish', { title: 'second', cmd: 'true' });
    expect(second).toMatchObject({ ok: true, value: { told: 'sent', targets: 1 } });
    expect(await targetOf(api, 'silent-3')).toMatchObject({
      ...{ state: 'fails', why: 'the name server does not answer', addrs: [] },
      remedy: expect.stringContaining('--announce-addr'),
    });
    expect((await targetOf(api, near.address))?.state).toBe('works');
    expect((await api.status()).alarm_codes).toEqual(['target fails']);
    const warning = await until('the log names it', () =>
      logOf(node).find(({ message }) => message.includes('silent-3.example')),
    );
    expect(warning.remedy).toContain('name server');
    const shown = await made.run('status');
    expect(shown.stdout).toContain(
      `target: silent-3.example:${far.port} fails: the name server does not answer`,
    );
    expect((await made.run('peers')).stderr).toContain(
      `target silent-3.example:${far.port}: the name server`,
    );
    server.answer = '127.0.0.1';
    await until('who was behind the names hears both', () => heard(far, 'first') && heard(far, 'second'));
    await until('no alarm stands', async () => (await api.status()).alarms.length === 0);
    expect(await targetOf(api, 'silent-3')).toMatchObject({
      state: 'works',
      addrs: ['127.0.0.1'],
      waiting: 0,
    });
  });

  it('hold up a command without a node for a moment only', async () => {
    const [near, made] = [await rawPeer(), program()];
    const server = await NameServer.open(made.folder);
    ends.push(() => server.close());
    const targets = `silent.example:9,${near.address}`;
    const publish = [
      'seed',
      'publish',
      '--title',
      'x',
      '--cmd',
      'true',
      '--announce',
      '--announce-addr',
      targets,
    ];
    const ended = await made
      .start([...publish, '--network', 'udp', '--listen-addr', '127.0.0.1:0', '--json'], server.before)
      .read()
      .ended();
    expect(JSON.parse(ended.stdout)).toMatchObject({ told: 'sent', targets: 1 });
    expect(near.heard).toHaveLength(1);
  });
});

describe.runIf(canMakeNamespaces())('a broadcast on a network without a default route', () => {
  it('reaches who is there; without any network it fails in words, until there is one again', async () => {
    const lan = new NamespaceLan();
    ends.push(() => lan.remove());
    const start = async () => {
      const { before, space } = lan.host('none');
      const made = program();
      made.start([...LISTEN, '--listen-addr', '0.0.0.0:9012'], before);
      await made.ready();
      return { space, api: await made.control() };
    };
    const [teller, hearer] = [await start(), await start()];
    await teller.api.act('publish', { title: 'x', cmd: 'true' });
    await until('the other has the seed', async () => (await hearer.api.status()).seeds === 1);
    const target = () => targetOf(teller.api, '255.255.255.255');
    expect(await target()).toMatchObject({ state: 'works', addrs: ['10.77.0.255'] });

    execFileSync('ip', ['-n', teller.space, 'link', 'set', 'eth0', 'down']);
    const unsent = await teller.api.act('publish', { title: 'y', cmd: 'true' });
    expect(unsent).toMatchObject({ ok: true, value: { told: 'waiting', targets: 0 } });
    expect(await target()).toMatchObject({
      state: 'fails',
      why: 'no network of this machine takes a broadcast',
      waiting: 1,
    });
    expect((await teller.api.status()).alarms).toEqual([
      'target 255.255.255.255:9012: no network of this machine takes a broadcast',
    ]);
    execFileSync('ip', ['-n', teller.space, 'link', 'set', 'eth0', 'up']);
    await until('the other has the second seed', async () => (await hearer.api.status()).seeds === 2);
    await until('nothing is unsent', async () => {
      const { unsent: left, alarms } = await teller.api.status();
      return left === 0 && alarms.length === 0;
    });
  });
});

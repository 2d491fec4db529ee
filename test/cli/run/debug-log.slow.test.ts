import { afterEach, beforeEach, expect, it } from 'vitest';
import { NodeProcess } from '../../support/node-process.ts';
import { RawPeer } from '../../support/raw-peer.ts';
import { until } from '../../support/until.ts';

let node: NodeProcess;
let peer: RawPeer;
beforeEach(async () => {
  peer = await RawPeer.open();
});
afterEach(async () => {
  await node.remove();
  await peer.close();
});

const nodeAt = (level: string) =>
  new NodeProcess('--listen-addr', '127.0.0.1:0', '--announce-addr', '', '--log-level', level);

/** What a node logged while a verb was refused and a peer said what is no JSON. */
async function linesOf(level: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  node = nodeAt(level);
  const { listen_addrs } = await node.start();
  await node.cli('seed', 'bid', 'nothing');
  await peer.send('no JSON', Number(listen_addrs[0]?.split(':')[1]));
  await until('the refusal is an event', () => node.stdout.includes('"not-json"'));
  await node.stop();
  return node.stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

it('--log-level debug says what was refused, with its code or reason, and counts it in the end', async () => {
  const lines = await linesOf('debug');
  expect(lines.filter(({ level }) => level === 'debug')).toMatchObject([
    { message: 'a verb was refused', verb: 'bid', code: 'no-such-seed' },
    { message: 'an envelope was refused', reason: 'not-json', peer: peer.address },
    { message: 'counted since the start', refused: { 'not-json': 1 }, events_not_written: 0 },
  ]);
});

it('the other levels say none of it', async () => {
  const lines = await linesOf('info');
  expect(lines.map(({ message }) => message)).toEqual([
    'ready',
    expect.stringMatching(/^limits of tasks: /u),
    'stopping',
  ]);
});

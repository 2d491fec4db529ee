import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { exportMarket } from '../../source/cli/commands/export.ts';
import { importFile } from '../../source/cli/commands/import.ts';
import type { OneShot } from '../../source/cli/invocation.ts';
import { Output } from '../../source/cli/output.ts';
import type { NodeApi } from '../../source/contract/node-api.ts';
import { allSeeds } from '../../source/contract/seed-pages.ts';
import type { NodeSettings } from '../../source/contract/settings.ts';
import { openCold } from '../../source/node/open-node.ts';
import { systemPorts } from '../../source/node/system-ports.ts';
import { act } from '../support/act.ts';
import { Program } from '../support/program.ts';
import { testSettings } from '../support/test-settings.ts';
import { v0Trade } from '../support/v0-trade.ts';
import { FakeIo } from './fake-io.ts';

const RECORDED = join(import.meta.dirname, 'recorded');
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'crabnet-transfer-'));
  ends.push(async () => rmSync(folder, { recursive: true }));
  return folder;
}

function aFile(text: string): string {
  const path = join(aFolder(), 'file');
  writeFileSync(path, text);
  return path;
}

/** A new data dir that no node runs on, at some time. */
function aNode(settings: Partial<NodeSettings> = {}, nowS?: number): NodeApi {
  const clock = nowS === undefined ? systemPorts.clock : { now: () => nowS * 1000 };
  const api = openCold(testSettings(aFolder(), settings), { ports: { ...systemPorts, clock } });
  ends.push(() => api.close());
  return api;
}

async function call(command: OneShot, api: NodeApi, args: readonly string[], options: object, json: boolean) {
  const io = new FakeIo();
  const invocation = { args, options, ask: undefined, ended: new AbortController().signal };
  const code = await command(api, invocation as never, new Output(io, json));
  return { code, out: io.stdout.text, err: io.stderr.text };
}

const exported = async (api: NodeApi, format = 'envelopes') =>
  (await call(exportMarket, api, [], { format }, false)).out;

async function imported(api: NodeApi, path: string) {
  const { code, out } = await call(importFile, api, [path], {}, true);
  return { code, ...(JSON.parse(out) as Record<string, unknown>) };
}

/** Seeds, each with a bid, of one node. */
async function manySeeds(api: NodeApi, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const { seed_id: seed } = await act(api, 'publish', { title: `é‮ ${index}`, cmd: 'true' });
    await act(api, 'bid', { seed, price: index });
  }
}

describe('a market that is written out and taken in', () => {
  test('is the same market: over a running node, into a new data dir, and into a node that runs', async () => {
    const [from, into, running] = [new Program(), new Program(), new Program()];
    for (const program of [from, into, running]) ends.push(() => program.remove());
    from.listen();
    await from.ready();
    const api = await from.control();
    const { seed_id: seed } = await act(api, 'publish', { title: 'Count words', cmd: 'echo hello' });
    const { bid_id: bid } = await act(api, 'bid', { seed, price: 3 });
    await act(api, 'claim', { seed, bid });
    await act(api, 'run', { seed, sandbox: 'none' });
    await act(api, 'settle', { seed, verdict: 'accepted', note: 'é' });
    await manySeeds(api, 10);
    const file = aFile((await from.run('export')).stdout);
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(25);

    const first = await into.run('import', file);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toBe(`${file}: 25 envelopes: 25 admitted, 0 known, 0 refused\n`);
    const again = JSON.parse((await into.run('import', file, '--json')).stdout);
    expect(again).toMatchObject({
      file,
      format: 'envelopes',
      envelopes: 25,
      admitted: 0,
      known: 25,
      refused: {},
    });
    running.listen();
    await running.ready();
    expect((await running.run('import', file)).code).toBe(0);
    const digestOf = async (program: Program) => JSON.parse((await program.run('digest', '--json')).stdout);
    const digest = await digestOf(from);
    expect(digest).toMatchObject({ envelopes: 25, seeds: 11 });
    expect(await digestOf(into)).toEqual(digest);
    expect(await digestOf(running)).toEqual(digest);
    expect(await running.status()).toMatchObject({ alarms: [] });
  });

  test('in whatever order its lines stand, also where more must wait than there is room for', async () => {
    const api = aNode();
    await manySeeds(api, 300);
    const text = await exported(api);
    const other = aNode();
    const backwards = aFile(text.trimEnd().split('\n').toReversed().join('\n'));
    expect(await imported(other, backwards)).toMatchObject({
      code: 0,
      envelopes: 600,
      admitted: 600,
      waiting: 0,
    });
    expect(await other.digest()).toEqual(await api.digest());
    expect((await exported(other)).split('\n').toSorted()).toEqual(text.split('\n').toSorted());
  });

  test('what refers to a seed that is not there waits, and is said to', async () => {
    const api = aNode();
    await manySeeds(api, 1);
    const [, bid = ''] = (await exported(api)).split('\n');
    expect(await imported(aNode(), aFile(bid))).toMatchObject({ code: 0, admitted: 0, waiting: 1 });
  });
});

describe('a line that is wrong', () => {
  test('is named with its reason; the others are taken in', async () => {
    const api = aNode();
    await manySeeds(api, 2);
    const [one = '', two = '', three = '', four = ''] = (await exported(api)).split('\n');
    const lines = [
      ...[one, '', 'nonsense', two.replace(/"signature":"ed25519:..../u, '"signature":"ed25519:AAAA'), three],
      ...[four.replace(/"price":\d/u, '"price":9'), '{"meta":{}}', v0Trade()[0], 'x'.repeat(300_000), two],
    ];
    const { code, ...report } = await imported(aNode(), aFile(lines.join('\n')));
    expect(code).toBe(2);
    expect(report).toMatchObject({
      ...{ envelopes: 9, admitted: 3, known: 0, waiting: 0 },
      refused: {
        'not-json': 1,
        'bad-signature': 1,
        'bad-id': 1,
        'bad-field': 1,
        unsigned: 1,
        'too-large': 1,
      },
      first_refused: [
        { at: 'line 3', reason: 'not-json' },
        { at: 'line 4', reason: 'bad-signature', field: 'meta.signature' },
        { at: 'line 6', reason: 'bad-id' },
        { at: 'line 7', reason: 'bad-field' },
        { at: 'line 8', reason: 'unsigned' },
        { at: 'line 9', reason: 'too-large' },
      ],
    });
  });

  test('is said in words, with what can be done', async () => {
    const { code, out, err } = await call(importFile, aNode(), [aFile(v0Trade().join('\n'))], {}, false);
    expect(code).toBe(2);
    expect(out).toMatch(/: 5 envelopes: 0 admitted, 0 known, 5 refused\n$/u);
    expect(err).toContain('line 1: unsigned (meta.signature): --accept-unsigned would take it\n');
    expect(err).toContain('what a node of the reference did not sign is taken in with --accept-unsigned\n');
  });

  test.each([
    ['', 'it is empty'],
    ['{\n  "seeds": [\n', 'JSON'],
    ['{\n  "bids": {}\n}', 'seeds'],
  ])('a file that is neither is wrong usage: %j', async (text, why) => {
    const failed = call(importFile, aNode(), [aFile(text)], {}, false);
    await expect(failed).rejects.toMatchObject({
      ...{ code: 'usage', field: 'FILE', remedy: expect.stringContaining('crabnet export') },
      message: expect.stringContaining(why),
    });
  });

  test('a file that is not there is wrong usage', async () => {
    const program = new Program();
    ends.push(() => program.remove());
    const { code, stderr } = await program.run('import', '/nowhere/file');
    expect(code).toBe(3);
    expect(stderr).toContain('/nowhere/file');
  });
});

/** When the trades of the reference were recorded. */
const RECORDED_S = 1_795_459_000;
const DAY_S = 86_400;

describe('a state of the reference', () => {
  const whole = { format: 'state', envelopes: 5, admitted: 5, known: 0, waiting: 0, refused: {} };

  test.each(['v0-publisher', 'v0-worker', 'head-publisher', 'head-worker'])(
    'becomes the trade that it came from, also days later: %s',
    async (name) => {
      const api = aNode({ acceptUnsigned: true }, RECORDED_S + 5 * DAY_S);
      const file = join(RECORDED, `${name}-state.json`);
      expect(await imported(api, file)).toMatchObject({ code: 0, ...whole });
      const [row] = await allSeeds(api);
      expect(row).toMatchObject({ title: 'count words', status: 'Accepted', bid_count: 1, verified: false });
      const detail = await api.seed(row?.id ?? '');
      expect(detail).toMatchObject({ value: { results: [{ stdout: 'hello world\n', accepted: true }] } });
      expect(await imported(api, file)).toMatchObject({ code: 0, admitted: 0, known: 5 });
    },
  );

  test('both parties’ states are of one trade: claim, bid and result are known the second time', async () => {
    const api = aNode({ acceptUnsigned: true }, RECORDED_S);
    await imported(api, join(RECORDED, 'v0-publisher-state.json'));
    const second = await imported(api, join(RECORDED, 'v0-worker-state.json'));
    // The publisher's note stands where the rules stood: seed and settlement differ.
    expect(second).toMatchObject({ code: 0, admitted: 2, known: 3 });
    expect(await allSeeds(api)).toMatchObject([{ status: 'Accepted', bid_count: 1 }]);
  });

  test('is taken in by a node that takes what is unsigned, and by no other', async () => {
    const file = join(RECORDED, 'v0-worker-state.json');
    expect(await imported(aNode({}, RECORDED_S), file)).toMatchObject({
      ...{ code: 2, admitted: 0, refused: { unsigned: 5 } },
      first_refused: expect.arrayContaining([
        expect.objectContaining({ at: expect.stringMatching(/^bids\./u) }),
      ]),
    });
  });

  test('is written as the reference has it, and says the same when it is read again', async () => {
    const api = aNode({ acceptUnsigned: true }, RECORDED_S);
    const recorded = JSON.parse(readFileSync(join(RECORDED, 'v0-worker-state.json'), 'utf8'));
    await imported(api, join(RECORDED, 'v0-worker-state.json'));
    const text = await exported(api, 'state');
    const { identity, seeds, bids, claims, results, seen_messages } = JSON.parse(text);
    const { node_id, alias } = await api.status();
    expect({ identity, seen_messages }).toEqual({ identity: { node_id, alias }, seen_messages: [] });
    expect({ bids, claims, results }).toEqual({
      ...{ bids: recorded.bids, claims: recorded.claims, results: recorded.results },
    });
    for (const [id, seed] of Object.entries(recorded.seeds))
      expect(Object.keys(seeds[id])).toEqual(Object.keys(seed as object));
    const other = aNode({ acceptUnsigned: true }, RECORDED_S);
    expect(await imported(other, aFile(text))).toMatchObject({ code: 0, admitted: 5 });
  });
});

test('an export of a data dir leaves no trace in it', async () => {
  const program = new Program();
  ends.push(() => program.remove());
  expect(await program.run('export')).toMatchObject({ code: 0, stdout: '' });
  expect(JSON.parse((await program.run('export', '--format', 'state')).stdout)).toMatchObject({ seeds: {} });
});

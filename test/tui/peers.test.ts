import { describe, expect, test } from 'vitest';
import { done, refused } from '../../source/model/errors.ts';
import { BenchConsole, type BenchOptions, PLAIN } from './support/bench-console.ts';
import { FakeApi, mockMarket } from './support/fake-api.ts';
import { LINKED_PEERS, MOLE, OTTER, TOLD_PEERS } from './support/fake-market.ts';

const DHT = { network: 'dht' } as const;

function linkedBench(
  columns: number,
  rows: number,
  facts: NonNullable<BenchOptions['facts']> = {},
  peers = LINKED_PEERS,
): Promise<BenchConsole> {
  const api = new FakeApi({ ...mockMarket(), peers });
  return BenchConsole.open(columns, rows, { api, facts: { ...DHT, ...facts } });
}

describe('peers over links', () => {
  test.each([
    ['y-links-60x15', 60, 15, ['4']],
    ['y-links-80x24', 80, 24, ['4', 'z', 'j']],
    ['y-links-120x40', 120, 40, ['4', 'G']],
    ['y-links-zoomed-120x40', 120, 40, ['4', 'z', 'G']],
  ] as const)(
    'show link, latency, score, what is fetched and who is blocked: %s',
    async (name, columns, rows, keys) => {
      const bench = await linkedBench(columns, rows);
      await bench.press(...keys);
      await expect(`${bench.text}\n`).toMatchFileSnapshot(`screens/${name}.txt`);
    },
  );

  test.each([
    ['y-map-60x15', 60, 15, ['4', 'v', 'j']],
    ['y-map-80x24', 80, 24, ['4', 'v']],
    ['y-map-zoomed-80x24', 80, 24, ['4', 'z', 'v', 'j']],
    ['y-map-120x40', 120, 40, ['4', 'v', 'j']],
    ['y-map-zoomed-120x40', 120, 40, ['4', 'z', 'v', 'j']],
    ['y-map-zoomed-200x60', 200, 60, ['4', 'z', 'v', 'G']],
  ] as const)('show who is linked and how on a map: %s', async (name, columns, rows, keys) => {
    const bench = await linkedBench(columns, rows, {}, TOLD_PEERS);
    await bench.press(...keys);
    await expect(`${bench.text}\n`).toMatchFileSnapshot(`screens/${name}.txt`);
  });

  test('the map in ASCII has nothing else', async () => {
    const api = new FakeApi({ ...mockMarket(), peers: TOLD_PEERS });
    const bench = await BenchConsole.open(120, 40, { api, facts: DHT, terminal: { ...PLAIN, ascii: true } });
    await bench.press('4', 'z', 'v');
    expect(bench.text).toMatch(/^[\n -~]*$/u);
    expect(bench.text).toContain('--- direct 2');
  });

  test('a filter finds blocked ones, and by their reason', async () => {
    const bench = await linkedBench(80, 24);
    await bench.press('4', 'z', '/', 'text:floods', 'Enter');
    expect(bench.text).toContain('blocked: floods');
    expect(bench.text).not.toContain('otter');
  });
});

describe('d', () => {
  test('asks for an address and dials it', async () => {
    const bench = await linkedBench(80, 24);
    bench.api.answer = () => done({ node_id: OTTER, address: '192.0.2.11:9012' });
    await bench.press('4', 'd', 'text:192.0.2.11:9012');
    expect(bench.message).toBe('dial ip:port or multiaddr: 192.0.2.11:9012');
    await bench.press('Enter');
    expect(bench.api.acted).toEqual([{ action: 'dial', input: { address: '192.0.2.11:9012' } }]);
    expect(bench.message).toBe('ok  linked to 9Kd2Lm otter');
  });

  test('takes a paste on one line, which does not submit', async () => {
    const bench = await linkedBench(80, 24);
    await bench.press('4', 'd');
    bench.engine.dispatch({ type: 'paste', text: '/ip4/192.0.2.11\n/tcp/9012' });
    await bench.time.pass(0);
    expect(bench.message).toBe('dial ip:port or multiaddr: /ip4/192.0.2.11 /tcp/9012');
    expect(bench.api.acted).toEqual([]);
  });

  test('keeps the end of a long address and the caret in sight', async () => {
    const bench = await linkedBench(60, 15);
    await bench.press('4', 'd', `text:/ip4/192.0.2.11/tcp/9012/p2p/${OTTER}`);
    expect(bench.message).toMatch(/^dial ip:port or multiaddr: .*Vn9Kd2Lm$/u);
    expect(bench.engine.frame().caret?.column).toBeLessThan(60);
  });

  test('Esc and an empty address dial nothing', async () => {
    const bench = await linkedBench(80, 24);
    await bench.press('4', 'd', 'text:x', 'Esc', 'd', 'Enter');
    expect(bench.api.acted).toEqual([]);
    expect(bench.message).toBe('');
  });

  test('says why it failed', async () => {
    const bench = await linkedBench(80, 24);
    bench.api.answer = () => Promise.reject(new Error('nobody answers there'));
    await bench.press('4', 'd', 'text:192.0.2.11:1', 'Enter');
    expect(bench.message).toBe('failed  dial 192.0.2.11:1: nobody answers there');
  });

  test('over udp has no links to dial, and the help says so', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('4', 'd');
    expect(bench.message).toBe('refused  dial: udp has no links to dial');
    await bench.press('?');
    expect(bench.text).toMatch(/d +dial an address +no: udp has no links to dial/u);
  });
});

describe('x in Peers', () => {
  test('asks for the reason and blocks the peer under the cursor', async () => {
    const bench = await linkedBench(80, 24);
    bench.api.answer = () => done({ node_id: OTTER });
    await bench.press('4', 'x', 'text:floods');
    expect(bench.message).toBe('block 9Kd2Lm otter, because: floods');
    await bench.press('Enter');
    expect(bench.api.acted).toEqual([{ action: 'block', input: { peer: OTTER, reason: 'floods' } }]);
    expect(bench.message).toBe('ok  blocked 9Kd2Lm otter');
  });

  test('needs no reason', async () => {
    const bench = await BenchConsole.open(60, 15);
    bench.api.answer = () => done({ node_id: OTTER });
    await bench.press('4', 'x', 'Enter');
    expect(bench.api.acted).toEqual([{ action: 'block', input: { peer: OTTER } }]);
  });

  test('unblocks a blocked peer at once', async () => {
    const bench = await linkedBench(80, 24);
    bench.api.answer = () => refused('not-blocked', 'it is not blocked');
    await bench.press('4', 'G', 'x');
    expect(bench.api.acted).toEqual([{ action: 'unblock', input: { peer: MOLE } }]);
    expect(bench.message).toBe('refused  unblock bW8nYc mole: it is not blocked');
  });

  test('does nothing where there is no peer', async () => {
    const api = new FakeApi({ ...mockMarket(), peers: [] });
    const bench = await BenchConsole.open(80, 24, { api });
    await bench.press('4', 'x');
    expect(bench.message).toBe('refused  block: no peer under the cursor');
  });
});

describe('a name of one’s own', () => {
  const open = async (petname?: string) => {
    const peers = mockMarket().peers.map((peer) =>
      peer.node_id === OTTER && petname !== undefined ? { ...peer, petname } : peer,
    );
    const api = new FakeApi({ ...mockMarket(), peers });
    const bench = await BenchConsole.open(80, 24, { api });
    return { api, bench };
  };

  test('is given with a key, and shown in place of what a peer calls itself', async () => {
    const { api, bench } = await open();
    await bench.press('4', 'e', 'text:river', 'Enter');
    expect(api.acted).toMatchObject([{ action: 'name', input: { name: 'river' } }]);
  });

  test('stands in every pane, and is found by the palette and by filters', async () => {
    const { bench } = await open('river');
    await bench.press('4', 'z');
    expect(bench.text).toContain('@river');
    expect(bench.text).not.toContain('otter');
    await bench.press('z', '1', '/', 'text:by:riv', 'Tab');
    expect(bench.text).toContain('by:river');
    await bench.press('Esc', ':', 'text:@riv');
    expect(bench.text).toContain('@river');
  });

  test('is taken back with nothing typed', async () => {
    const { api, bench } = await open('river');
    await bench.press('4', '/', 'text:river', 'Enter', 'e', 'Ctrl-U', 'Enter');
    expect(api.acted).toMatchObject([{ action: 'unname', input: { peer: OTTER } }]);
  });
});

import { describe, expect, test } from 'vitest';
import { SAMPLE_MS, Traffic } from '../../../source/tui/data/traffic.ts';
import { asciiOfBraille } from '../../../source/tui/view/braille-ascii.ts';
import { sparkline } from '../../../source/tui/view/sparkline.ts';
import { BenchConsole } from '../support/bench-console.ts';
import { ME, nowTs } from '../support/fake-market.ts';

const asciiOf = (text: string): string => [...text].map(asciiOfBraille).join('');

describe('bars', () => {
  test('stand on a line of dots, two in a cell, the newest at the right, the greatest at full height', () => {
    expect(sparkline([0, 1, 2, 3], 2, 1)).toBe('⣠⣾');
    expect(sparkline([], 3, 1)).toBe('⣀⣀⣀');
    expect(sparkline([3], 2, 1)).toBe('⣀⣸');
    expect(sparkline([5, 9, 9, 0, 3], 2, 1)).toBe('⣿⣠');
  });

  test('have ASCII signs of their own, the fuller the higher', () => {
    expect(asciiOf(sparkline([0, 0, 1, 1, 2, 2, 3, 3], 4, 1))).toBe('_=*#');
  });

  test('do not show what is far less than matters', () => {
    expect(sparkline([1, 100, 0, 160], 2, 1000)).toBe('⣀⣀');
  });
});

describe('samples', () => {
  test('are averages of five seconds at the least, and ten minutes of them are kept', () => {
    const traffic = new Traffic();
    traffic.note({ received_bytes: 100, sent_bytes: 0 }, 0);
    traffic.addEvents(50);
    traffic.note({ received_bytes: 600, sent_bytes: 10 }, 1000);
    expect(traffic.samples).toEqual([]);
    traffic.note({ received_bytes: 1100, sent_bytes: 20 }, SAMPLE_MS);
    expect(traffic.samples).toEqual([{ events: 10, receivedBytes: 200, sentBytes: 4 }]);
    for (let turn = 2; turn < 500; turn += 1)
      traffic.note({ received_bytes: 1100, sent_bytes: 20 }, turn * SAMPLE_MS);
    expect(traffic.samples).toHaveLength(120);
  });

  test('are right after a node was started anew, and none is made of a clock that was set', () => {
    const traffic = new Traffic();
    traffic.note({ received_bytes: 90_000, sent_bytes: 0 }, 100_000);
    traffic.note({ received_bytes: 50, sent_bytes: 0 }, 110_000);
    traffic.note({ received_bytes: 60, sent_bytes: 0 }, 20_000);
    traffic.note({ received_bytes: 160, sent_bytes: 0 }, 30_000);
    expect(traffic.samples.map(({ receivedBytes }) => receivedBytes)).toEqual([5, 10]);
  });

  test('are none without a node that counts', () => {
    const traffic = new Traffic();
    traffic.note(null, 0);
    traffic.note(null, SAMPLE_MS);
    expect(traffic.samples).toEqual([{ events: 0, receivedBytes: 0, sentBytes: 0 }]);
  });
});

const GREETING = { ts: nowTs, node_id: ME, kind: 'udp_broadcast', source: 'node', payload: {} } as const;

/** So many bytes a second come in and go out for a while. */
async function busy(
  bench: BenchConsole,
  seconds: number,
  receivedPerS: number,
  sentPerS: number,
): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    const { received_bytes = 0, sent_bytes = 0 } = bench.api.statusNow.traffic ?? {};
    bench.api.statusNow = {
      ...bench.api.statusNow,
      traffic: { received_bytes: received_bytes + receivedPerS, sent_bytes: sent_bytes + sentPerS },
    };
    await bench.time.pass(1000);
  }
}

describe('the console', () => {
  test('shows rates under the peers, each with its bars, what it is now and what it was at the most', async () => {
    const bench = await BenchConsole.open(120, 40);
    await bench.press('4', 'z');
    await busy(bench, 30, 20_480, 1_048_576);
    await busy(bench, 10, 0, 0);
    const [events = '', received = '', sent = ''] = bench.lines.slice(-5, -2);
    expect(events).toMatch(/^ events +⣀+/u);
    expect(received).toMatch(/^ in +⣀+.*[⣿⣸⣇].*⣀ +<1 KiB\/s +most 20 KiB\/s in 10m/u);
    expect(sent).toMatch(/^ out +⣀+.*[⣿⣸⣇].*⣀ +<1 KiB\/s +most 1 MiB\/s in 10m/u);
  });

  test('shows them on one line where there is less room, and not where the peers need it', async () => {
    const medium = await BenchConsole.open(80, 24);
    await medium.press('4', 'z');
    expect(medium.line(-3)).toMatch(/^ events ⣀+ <1\/s +in ⣀+ <1 KiB\/s +out ⣀+ <1 KiB\/s$/u);
    const small = await BenchConsole.open(60, 15);
    await small.press('4');
    expect(small.text).not.toContain('KiB/s');
  });

  test('shows how much each peer brought lately, where there is room, and forgets those that are gone', async () => {
    const bench = await BenchConsole.open(120, 40);
    await bench.press('4', 'z');
    const peers = bench.api.peerRows;
    for (const rate_in of [0, 0, 2, 4]) {
      bench.api.peerRows = peers.map((peer, index) =>
        index === 0 ? { ...peer, rate_in } : { ...peer, rate_in: 0 },
      );
      await bench.time.pass(5000);
    }
    expect(bench.line(2)).toContain('IN LATELY ');
    expect(bench.text).toMatch(/otter +udp +live +4\/s ⣀+[⣸⣇]⣀*[⣠⣄⣰⣤]? /u);
    bench.api.peerRows = peers.slice(1);
    await bench.time.pass(5000);
    bench.api.peerRows = peers.map((peer) => ({ ...peer, rate_in: 0 }));
    await bench.time.pass(5000);
    expect(bench.text).toMatch(/otter +udp +live +- +- /u);
  });

  test('shows in the first line what came and went, while that is anything and where there is room', async () => {
    const bench = await BenchConsole.open(140, 40);
    expect(bench.line(0)).not.toContain('⣀');
    await busy(bench, 20, 50_000, 0);
    expect(bench.line(0)).toMatch(/in ⣀+[⣿⣸⣇]+ out ⣀{8} {3}! 3 for you$/u);
    await busy(bench, 100, 0, 0);
    expect(bench.line(0)).not.toContain('⣀');
    const narrow = await BenchConsole.open(80, 24);
    await busy(narrow, 20, 50_000, 50_000);
    expect(narrow.line(0)).not.toContain('⣀');
  });

  test('draws nothing anew of a node at rest that only greets its peers', async () => {
    const bench = await BenchConsole.open(140, 40);
    await bench.press('4', 'z');
    await bench.time.pass(620_000);
    const drawn = () => [bench.line(0), ...bench.lines.slice(-5, -2)];
    const before = drawn();
    for (let turn = 0; turn < 20; turn += 1) {
      bench.api.tell({ events: [GREETING] });
      await busy(bench, 1, 700, 900);
      await busy(bench, 4 + (turn % 3), 0, 0);
      expect(drawn()).toEqual(before);
    }
  });
});

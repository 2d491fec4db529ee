import { describe, expect, test } from 'vitest';
import { clipboardSequence, MAX_COPY_BYTES } from '../../source/tui/clipboard.ts';
import { copied } from '../../source/tui/copy-message.ts';
import { BenchConsole } from './support/bench-console.ts';
import { FakeApi, mockMarket } from './support/fake-api.ts';
import { OTTER } from './support/fake-market.ts';

const idUnderCursor = ({ api }: BenchConsole): string =>
  api.seedRows.find(({ id }) => id.startsWith('04d7e8'))?.id ?? '';

describe('y and Y', () => {
  test('copy the id of the seed under the cursor, and all of it as JSON, and show what was copied', async () => {
    const bench = await BenchConsole.open(120, 40);
    const id = idUnderCursor(bench);
    await bench.press('y');
    expect(bench.message).toBe(`ok  copied ${id}`);
    await bench.press('Y');
    expect(bench.message).toContain('ok  copied {"');
    expect(bench.copies[0]).toBe(id);
    expect(JSON.parse(bench.copies[1] ?? '')).toMatchObject({ id, status: 'Claimed' });
  });

  test('copy a peer in Peers, and an event in Events', async () => {
    const bench = await BenchConsole.open(80, 24);
    await bench.press('4', 'y', '3', 'Y');
    expect(bench.copies[0]).toBe(OTTER);
    expect(JSON.parse(bench.copies[1] ?? '')).toHaveProperty('kind');
  });

  test('say where there is nothing to copy', async () => {
    const bench = await BenchConsole.open(80, 24, {
      api: new FakeApi({ ...mockMarket(), rows: [], peers: [], events: [] }),
    });
    await bench.press('y');
    expect(bench.message).toBe('note  there is nothing here to copy');
    await bench.press('4', 'Y');
    expect(bench.message).toBe('note  there is nothing here to copy');
    expect(bench.copies).toEqual([]);
  });

  test('say that a terminal which takes nothing now has not taken it', async () => {
    const bench = await BenchConsole.open(80, 24);
    bench.takesCopies = false;
    await bench.press('y');
    expect(bench.message).toBe('failed  copy: the terminal takes nothing now, press it again');
  });

  test('copy nothing that acts on the terminal it is pasted into', async () => {
    const market = mockMarket();
    const rows = market.rows.map((row) => ({ ...row, title: `${row.title}\u001b]0;x\u0007\u202e\r` }));
    const bench = await BenchConsole.open(80, 24, { api: new FakeApi({ ...market, rows }) });
    await bench.press('Y');
    expect(bench.copies[0]).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(bench.copies[0] ?? '').title).toContain('\u001b]0;x\u0007\u202e\r');
  });
});

describe('the clipboard', () => {
  test('gets base64 by OSC 52, and within tmux through to the terminal around it too', () => {
    const plain = '\u001b]52;c;w6Q=\u0007';
    expect(clipboardSequence('ä', {})).toBe(plain);
    expect(clipboardSequence('ä', { TMUX: '' })).toBe(plain);
    expect(clipboardSequence('ä', { TMUX: '/tmp/tmux-0/default,1,0' })).toBe(
      `${plain}\u001bPtmux;\u001b\u001b]52;c;w6Q=\u0007\u001b\\`,
    );
    expect(clipboardSequence('ä', { STY: '1.pts-0' })).toBe(`${plain}\u001bP${plain}\u001b\\`);
  });

  test('gets no text that is longer, in bytes, than terminals take', () => {
    const given: string[] = [];
    const copy = (text: string): boolean => given.push(text) > 0;
    expect(copied('ä'.repeat(MAX_COPY_BYTES / 2), copy).kind).toBe('ok');
    expect(copied(`${'ä'.repeat(MAX_COPY_BYTES / 2)}a`, copy)).toEqual({
      kind: 'refused',
      text: 'copy: 65537 bytes are too long, a terminal takes 65536',
    });
    expect(given).toHaveLength(1);
  });
});

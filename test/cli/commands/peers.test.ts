import { beforeEach, describe, expect, test } from 'vitest';
import { done, refused } from '../../../source/model/errors.ts';
import { OTHER } from '../../support/fake-node.ts';
import { Bench } from '../fake-backend.ts';

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

describe('peers dial', () => {
  test('dials an address and names the peer there', async () => {
    bench.node.answer = done({ node_id: OTHER, address: '192.0.2.23:9012' });
    expect(await bench.run('peers', 'dial', '192.0.2.23:9012')).toBe(0);
    expect(bench.node.acted).toEqual([{ action: 'dial', input: { address: '192.0.2.23:9012' } }]);
    expect(bench.out).toBe(`linked to ${OTHER}\n`);
  });

  test('over udp is refused with what to do', async () => {
    bench.node.answer = refused('no-links', {});
    expect(await bench.run('peers', 'dial', '192.0.2.23:9012')).toBe(2);
    expect(bench.err).toBe(
      'refused: udp has no links to dial (no-links)\ntry: name it as a target with --announce-addr, or use --network dht\n',
    );
  });
});

describe('peers block', () => {
  test.each([
    [[], { peer: 'Tz41vB', reason: 'by the operator' }],
    [['--reason', 'floods'], { peer: 'Tz41vB', reason: 'floods' }],
  ] as const)('with %j', async (flags, input) => {
    bench.node.answer = done({ node_id: OTHER });
    expect(await bench.run('peers', 'block', 'Tz41vB', ...flags)).toBe(0);
    expect(bench.node.acted).toEqual([{ action: 'block', input }]);
    expect(bench.out).toBe(`blocked ${OTHER}\n`);
  });

  test('is the node’s answer as JSON', async () => {
    bench.node.answer = done({ node_id: OTHER });
    await bench.run('peers', 'block', 'Tz41vB', '--json');
    expect(bench.json).toEqual({ node_id: OTHER });
  });
});

test('peers unblock undoes it', async () => {
  bench.node.answer = done({ node_id: OTHER });
  expect(await bench.run('peers', 'unblock', 'Tz41vB')).toBe(0);
  expect(bench.node.acted).toEqual([{ action: 'unblock', input: { peer: 'Tz41vB' } }]);
  expect(bench.out).toBe(`unblocked ${OTHER}\n`);
});

test('peers with another second word is wrong usage, and says which there are', async () => {
  expect(await bench.run('peers', 'blok', 'Tz41vB')).toBe(3);
  expect(bench.err).toContain('crabnet peers block');
  expect(await bench.run('peers', 'list')).toBe(3);
  expect(bench.err).toContain('one of: dial, block, unblock');
  expect(await bench.run('peers')).toBe(0);
});

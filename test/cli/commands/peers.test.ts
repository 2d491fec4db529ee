import { beforeEach, describe, expect, test } from 'vitest';
import { done, refused } from '../../../source/model/errors.ts';
import { OTHER } from '../../support/made-rows.ts';
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

describe('peers name', () => {
  test('calls a node by a name of one’s own, and takes it back', async () => {
    bench.node.answer = done({ node_id: OTHER, name: 'otter' });
    expect(await bench.run('peers', 'name', 'Tz41vB', 'otter')).toBe(0);
    expect(bench.node.acted).toEqual([{ action: 'name', input: { peer: 'Tz41vB', name: 'otter' } }]);
    expect(bench.out).toBe(`named ${OTHER}: otter\n`);
  });

  test('is refused with who has the name', async () => {
    bench.node.answer = refused('name-taken', { given: '0tter', name: 'otter', node_id: OTHER }, 'name');
    bench.node.peerRows = [];
    expect(await bench.run('peers', 'name', 'Kd2LmQ', '0tter')).toBe(2);
    expect(bench.err).toContain('0tter would be taken for otter, the name of Tz41vB');
  });

  test.each([
    ['characters', 'letters, digits'],
    ['scripts', 'letters of one'],
    ['like-an-id', 'choose another'],
    ['reserved', 'choose another'],
  ] as const)('says what is wrong with a name: %s', async (why, remedy) => {
    bench.node.answer = refused('invalid-field', { problem: 'no-name', why }, 'name');
    expect(await bench.run('peers', 'name', 'Kd2LmQ', 'x')).toBe(2);
    expect(bench.err).toContain(remedy);
  });
});

test('peers unname takes a name back', async () => {
  bench.node.answer = done({ node_id: OTHER });
  expect(await bench.run('peers', 'unname', 'otter')).toBe(0);
  expect(bench.out).toBe(`unnamed ${OTHER}\n`);
});

test('peers with another second word is wrong usage, and says which there are', async () => {
  expect(await bench.run('peers', 'blok', 'Tz41vB')).toBe(3);
  expect(bench.err).toContain('crabnet peers block');
  expect(await bench.run('peers', 'list')).toBe(3);
  expect(bench.err).toContain('one of: dial, block, unblock, name, unname');
  expect(await bench.run('peers')).toBe(0);
});

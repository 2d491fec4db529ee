import { describe, expect, it } from 'vitest';
import { BlockList } from '../../../source/network/peers/block-list.ts';

function setUp(addresses: { readonly [nodeId: string]: string } = {}) {
  const world = { nowMs: 1_000, addresses };
  const create = () =>
    new BlockList({ nowMs: () => world.nowMs, provenAddressOf: (nodeId) => world.addresses[nodeId] });
  return { world, create, blocks: create() };
}

describe('the block list', () => {
  it('blocks by node id, and by the address where it is proven', () => {
    const { blocks } = setUp({ ann: '192.0.2.1:9012' });
    expect(blocks.has('ann')).toBe(false);
    expect(blocks.block('ann', 'floods', null)).toBe(true);
    expect(blocks.has('ann')).toBe(true);
    expect(blocks.has('192.0.2.1:9012')).toBe(true);
    expect(blocks.has('192.0.2.1:9013')).toBe(false);
    expect(blocks.all()).toEqual([
      { nodeId: 'ann', address: '192.0.2.1:9012', reason: 'floods', sinceMs: 1_000, untilMs: null },
    ]);
    expect(blocks.unblock('ann')).toBe(true);
    expect(blocks.has('192.0.2.1:9012')).toBe(false);
    expect(blocks.unblock('ann')).toBe(false);
  });

  it('lets a block for a while end by itself', () => {
    const { world, blocks } = setUp({ ann: 'a:1' });
    blocks.block('ann', 'bad frames', 5_000);
    world.nowMs = 4_999;
    expect(blocks.has('a:1')).toBe(true);
    world.nowMs = 5_000;
    expect(blocks.has('a:1')).toBe(false);
    expect(blocks.all()).toEqual([]);
    expect(blocks.kept().size).toBe(0);
  });

  it("keeps the operator's block where the peer misbehaves too, and makes one for a while one for good", () => {
    const { blocks } = setUp();
    blocks.block('ann', 'bad frames', 5_000);
    blocks.block('ann', 'by the operator', null);
    blocks.block('ann', 'bad frames', 5_000);
    expect(blocks.get('ann')).toMatchObject({ reason: 'by the operator', untilMs: null });
  });

  it('is restored from what the store keeps, beside peers and what does not read', () => {
    const { blocks, create } = setUp({ ann: 'a:1' });
    blocks.block('ann', 'floods', null);
    blocks.block('bob', 'bad frames', 5_000);
    const restored = create();
    restored.restore(
      new Map([
        ...blocks.kept(),
        ['cid', '{"nodeId":"cid"}'],
        ['blocked:dan', '{"nodeId":"dan"}'],
        ['blocked:eve', '{'],
        ['blocked:fay', 'null'],
      ]),
    );
    expect(restored.all()).toEqual(blocks.all());
    expect(restored.has('a:1')).toBe(true);
  });

  it('is bounded: what ends first makes room, what is for good stays', () => {
    const { blocks } = setUp();
    for (let index = 0; index < 1_022; index += 1) blocks.block(`p${index}`, 'x', null);
    blocks.block('soon', 'x', 5_000);
    blocks.block('later', 'x', 9_000);
    expect(blocks.block('sooner', 'x', 4_000)).toBe(false);
    expect(blocks.block('last', 'x', null)).toBe(true);
    expect(blocks.has('soon')).toBe(false);
    expect(blocks.block('very last', 'x', null)).toBe(true);
    expect(blocks.has('later')).toBe(false);
    expect(blocks.block('too many', 'x', null)).toBe(false);
    expect(blocks.all()).toHaveLength(1_024);
  });
});

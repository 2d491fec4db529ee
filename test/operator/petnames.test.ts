import { describe, expect, it } from 'vitest';
import { PETNAMES_MAX, Petnames } from '../../source/operator/petnames.ts';

const [OTTER, HERON] = ['12D3KooWOtter', '12D3KooWHeron'];
const named = new Petnames().with(OTTER, 'otter').petnames;

describe('what an owner calls nodes', () => {
  it('is found by the name, with its mark and in any case, and by the node', () => {
    expect(named.nodeOf('@OTTER')).toBe(OTTER);
    expect(named.of(OTTER)).toBe('otter');
    expect(named.nodeOf('ott')).toBeUndefined();
    expect(named.of(HERON)).toBeUndefined();
  });

  it('is one name a node: another one takes its place, and the old one is free', () => {
    const renamed = named.with(OTTER, 'river').petnames;
    expect(renamed.nodeOf('otter')).toBeUndefined();
    expect(renamed.with(HERON, 'otter').given).toEqual({ ok: true, name: 'otter' });
  });

  it('is one node a name: what is taken for another is refused, with who has it', () => {
    const by = { node: OTTER, name: 'otter' };
    expect(named.with(HERON, '0tter').given).toEqual({ ok: false, fault: 'taken', by });
    expect(named.with(HERON, '0tter').petnames.all()).toEqual([[OTTER, 'otter']]);
    expect(named.with(OTTER, 'Otter').given).toEqual({ ok: true, name: 'Otter' });
  });

  it('is taken back', () => {
    expect(named.without(OTTER).all()).toEqual([]);
    expect(named.without(OTTER).nodeOf('otter')).toBeUndefined();
  });

  it('is kept and read again', () => {
    expect(Petnames.read(named.kept()).all()).toEqual(named.all());
  });

  it('leaves out what a disk changed: what does not read, is no name, or clashes', () => {
    expect(Petnames.read('{').all()).toEqual([]);
    expect(Petnames.read(undefined).all()).toEqual([]);
    const kept = JSON.stringify([[OTTER, 'otter'], [HERON, '0tter'], ['a', 'two words'], ['b'], 7]);
    expect(Petnames.read(kept).all()).toEqual([[OTTER, 'otter']]);
  });

  it('is bounded, and a node that has a name may still get another', () => {
    const all = Array.from({ length: PETNAMES_MAX + 1 }, (_, n) => [`node${n}`, `n${n.toString(36)}z`]);
    const full = Petnames.read(JSON.stringify(all));
    const letters = 'abcdefgh'.split('').map((letter) => `another${letter}`);
    expect(full.all().length).toBeLessThanOrEqual(PETNAMES_MAX);
    let petnames = full;
    for (let n = 0; petnames.all().length < PETNAMES_MAX; n += 1)
      petnames = petnames.with(
        `more${n}`,
        `x${n.toString(2).replaceAll('0', 'a').replaceAll('1', 'b')}`,
      ).petnames;
    expect(petnames.with(OTTER, letters[0] ?? '').given).toEqual({ ok: false, fault: 'full' });
    expect(petnames.with('node2', letters[0] ?? '').given).toMatchObject({ ok: true });
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../../../source/base/text/width.ts';
import { lineText } from '../../../../source/tui/text/span.ts';
import { LINK_KINDS, type MapPeer, mapLegend, peerMap } from '../../../../source/tui/view/map/peer-map.ts';
import { nodesThatFit, placesOf } from '../../../../source/tui/view/map/places.ts';

const idOf = (number: number): string => `12D3KooWpeer${number}`;
const peerOf = (number: number, more: Partial<MapPeer> = {}): MapPeer => ({
  id: idOf(number),
  name: `p${number} otter`,
  shortName: `p${number}`,
  kind: 'direct',
  latency: '',
  toldBy: null,
  ...more,
});
const idle = { cursor: null, isFocused: false };
const drawn = (peers: readonly MapPeer[], width: number, height: number, more = {}): readonly string[] =>
  peerMap({ ...idle, peers, ...more }, width, height).map(lineText);

const anyPeers = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...LINK_KINDS),
      name: fc.string({ unit: 'grapheme', maxLength: 20 }),
      latency: fc.constantFrom('', '23ms', '1.2s'),
      teller: fc.option(fc.nat(600)),
    }),
    { maxLength: 500, size: 'max' },
  )
  .map((rows) =>
    rows.map(({ teller, ...row }, number) =>
      peerOf(number, { ...row, toldBy: teller === null ? null : idOf(teller) }),
    ),
  );

describe('the map of peers', () => {
  test('fills its pane exactly, whatever there is to draw and however small it is', () => {
    fc.assert(
      fc.property(anyPeers, fc.nat(200), fc.nat(60), fc.option(fc.nat(500)), (peers, width, height, at) => {
        const facts = { peers, cursor: at === null ? null : idOf(at), isFocused: true };
        const lines = peerMap(facts, width, height);
        expect(lines).toHaveLength(height);
        for (const line of lines) expect(displayWidth(lineText(line))).toBe(width);
        expect(mapLegend(facts, width, height, width)).not.toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('is the same for the same facts, in whatever order they come', () => {
    const peers = Array.from({ length: 20 }, (_, number) => peerOf(number));
    expect(drawn(peers.toReversed(), 100, 30)).toEqual(drawn(peers, 100, 30));
  });

  test('a new peer moves few others', () => {
    const ids = Array.from({ length: 20 }, (_, number) => idOf(number));
    const before = placesOf(ids, 100, 30)?.of;
    for (let newcomer = 100; newcomer < 200; newcomer += 1) {
      const after = placesOf([...ids, idOf(newcomer)], 100, 30)?.of;
      const moved = ids.filter(
        (id) =>
          before?.get(id)?.column !== after?.get(id)?.column || before?.get(id)?.row !== after?.get(id)?.row,
      );
      expect(moved.length).toBeLessThan(5);
    }
  });

  test('no two nodes share a place', () => {
    for (const [width, height] of [
      [60, 9],
      [40, 4],
      [200, 55],
    ] as const) {
      const ids = Array.from({ length: nodesThatFit(width, height) }, (_, number) => idOf(number));
      const { us, of } = placesOf(ids, width, height) ?? { us: null, of: new Map() };
      const taken = new Set([us, ...of.values()].map((cell) => JSON.stringify(cell)));
      expect(taken.size).toBe(ids.length + 1);
    }
  });

  test('draws so many and tells the rest as a number; the one under the cursor is among them', () => {
    const peers = Array.from({ length: 500 }, (_, number) => peerOf(number, { kind: 'lost' }));
    const facts = { peers, cursor: idOf(333), isFocused: true };
    const fit = nodesThatFit(200, 55);
    expect(fit).toBe(80);
    expect(lineText(mapLegend(facts, 200, 55, 200))).toContain(`lost 500   ${500 - fit} more not drawn`);
    const shown = peerMap(facts, 200, 55);
    expect(shown.map(lineText).join('\n').match(/x/gu)).toHaveLength(fit - 1);
    const names = shown.flat().filter(({ reverse }) => reverse === true);
    expect(names).toEqual([{ text: 'p333 otter', look: 'dim', reverse: true }]);
    expect(shown.map(lineText).join('\n')).toContain('▸ p333 otter');
  });

  test('names stand beside nodes, with the latency where it fits, and never over each other', () => {
    const peers = Array.from({ length: 12 }, (_, number) => peerOf(number, { latency: '123ms' }));
    const text = drawn(peers, 60, 9).join('\n');
    for (const { name } of peers) expect(text).toMatch(new RegExp(`o ${name}|${name}( 123ms)? o`, 'u'));
    expect(text).toContain('otter 123ms');
  });

  test('a line goes from this node to who is linked, and to the others from who told of them', () => {
    const linked = peerOf(1);
    const told = peerOf(2, { kind: 'lost', toldBy: linked.id });
    const alone = drawn([linked, { ...told, toldBy: null }], 60, 9);
    expect(drawn([linked, told], 60, 9)).not.toEqual(alone);
    expect(drawn([linked, { ...told, toldBy: 'nobody here' }], 60, 9)).toEqual(alone);
  });

  test('the kinds of lines differ without colours', () => {
    const legend = lineText(mapLegend({ ...idle, peers: [peerOf(1)] }, 60, 9, 60));
    expect(legend).toBe(' ⠤⠤⠤ direct 1   ⠤⠄  relayed 0   ⠄ ⠠ lost 0');
  });
});

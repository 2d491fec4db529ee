import { displayWidth } from '../../../base/text/width.ts';
import type { Look } from '../../../words/look.ts';
import { type Line, type Span, span } from '../../text/span.ts';
import { lineWidth } from '../../text/width.ts';
import { Canvas, type Cell, type Stroke } from './canvas.ts';
import { byNumber, nodesThatFit, placesOf } from './places.ts';

export const LINK_KINDS = ['direct', 'relayed', 'lost'] as const;
/** `direct`: linked, or heard from its own address; `relayed`: heard through others; `lost`: not heard for a minute. */
export type LinkKind = (typeof LINK_KINDS)[number];

export interface MapPeer {
  readonly id: string;
  readonly name: string;
  /** What stands for it where its name has no room. */
  readonly shortName: string;
  readonly kind: LinkKind;
  /** There and back, in words, or ''. */
  readonly latency: string;
  /** Who told of it first. */
  readonly toldBy: string | null;
}

export interface MapFacts {
  readonly peers: readonly MapPeer[];
  /** The peer under the cursor. */
  readonly cursor: string | null;
  /** The pane has the keys. */
  readonly isFocused: boolean;
}

const STROKES: { readonly [kind in LinkKind]: Stroke } = {
  direct: { on: 1, off: 0, look: 'good' },
  relayed: { on: 3, off: 3, look: 'active' },
  lost: { on: 1, off: 4, look: 'dim' },
};
const SIGNS: { readonly [kind in LinkKind]: { readonly sign: string; readonly look: Look | undefined } } = {
  direct: { sign: 'o', look: undefined },
  relayed: { sign: 'o', look: undefined },
  lost: { sign: 'x', look: 'dim' },
};
const US: Span = span('@ you', 'strong');
const BLANK: Span = span(' ');
const SAMPLE_COLUMNS = { usual: 3, least: 2 } as const;

/**
 * The peers and their lines in a pane of that size, exactly as many lines as it has rows. A line leads from this node to who is
 * linked, and to the others from who told of them. The same facts always give the same picture.
 */
export function peerMap(
  { peers, cursor, isFocused }: MapFacts,
  width: number,
  height: number,
): readonly Line[] {
  const canvas = new Canvas(width, height);
  const drawn = drawnPeers(peers, cursor, nodesThatFit(width, height));
  const places = placesOf(
    drawn.map(({ id }) => id),
    width,
    height,
  );
  if (places === null) return canvas.lines();
  const { us, of } = places;
  // The last one is on top: the line of the peer under the cursor, then those of the linked ones.
  const inOrder = [...drawn].sort((one, other) => weightOf(one, cursor) - weightOf(other, cursor));
  for (const peer of inOrder) {
    const to = of.get(peer.id);
    const teller = peer.kind === 'direct' || peer.toldBy === null ? undefined : of.get(peer.toldBy);
    if (to !== undefined) canvas.line(teller ?? us, to, strokeOf(peer, cursor));
  }
  canvas.writeAll(us, [US]);
  for (const { id, kind } of drawn) {
    const at = of.get(id);
    const { sign, look } = SIGNS[kind];
    if (at !== undefined) canvas.writeAll(at, [span(id === cursor ? '▸' : sign, look)]);
  }
  // The other way round: the name of the peer under the cursor has the room first.
  for (const peer of inOrder.toReversed()) {
    const at = of.get(peer.id);
    if (at !== undefined) writeName(canvas, at, peer, peer.id === cursor && isFocused);
  }
  return canvas.lines();
}

/** What the lines mean, how many there are of each, and how many peers are not drawn. */
export function mapLegend({ peers, cursor }: MapFacts, width: number, height: number, room: number): Line {
  const more = peers.length - drawnPeers(peers, cursor, nodesThatFit(width, height)).length;
  const counts = LINK_KINDS.map((kind) => peers.filter((peer) => peer.kind === kind).length);
  const legend = (gap: number, sample: number): Line => [
    ...LINK_KINDS.flatMap((kind, index) => [
      span(' '.repeat(index === 0 ? 1 : gap)),
      ...sampleOf(kind, sample),
      span(` ${kind} ${counts[index]}`),
    ]),
    ...(more === 0 ? [] : [span(`${' '.repeat(gap)}${more} more not drawn`, 'dim')]),
  ];
  const usual = legend(3, SAMPLE_COLUMNS.usual);
  return lineWidth(usual) <= room ? usual : legend(1, SAMPLE_COLUMNS.least);
}

/** As many as there is room for: the one under the cursor, then the linked ones, then others that are heard. */
function drawnPeers(peers: readonly MapPeer[], cursor: string | null, most: number): readonly MapPeer[] {
  return [...peers]
    .sort((one, other) => weightOf(other, cursor) - weightOf(one, cursor) || byNumber(one.id, other.id))
    .slice(0, most);
}

const weightOf = ({ id, kind }: MapPeer, cursor: string | null): number =>
  id === cursor ? LINK_KINDS.length : LINK_KINDS.length - 1 - LINK_KINDS.indexOf(kind);

const strokeOf = ({ id, kind }: MapPeer, cursor: string | null): Stroke =>
  id === cursor ? { ...STROKES[kind], look: 'strong' } : STROKES[kind];

/** As much of it as there is room for beside the node's sign: with its latency, without, the short one, nothing. */
function writeName(canvas: Canvas, at: Cell, peer: MapPeer, reverse: boolean): void {
  const { look } = SIGNS[peer.kind];
  const texts = [`${peer.name} ${peer.latency}`.trimEnd(), peer.name, peer.shortName];
  for (const text of texts) {
    const words: Span = { ...span(text, look), ...(reverse ? { reverse } : {}) };
    if (canvas.writeAll({ column: at.column + 1, row: at.row }, [BLANK, words])) return;
    if (canvas.writeAll({ column: at.column - 1 - displayWidth(text), row: at.row }, [words, BLANK])) return;
  }
}

function sampleOf(kind: LinkKind, columns: number): Line {
  const canvas = new Canvas(columns, 1);
  canvas.line({ column: 0, row: 0 }, { column: columns, row: 0 }, STROKES[kind]);
  return canvas.lines()[0] ?? [];
}

import { ROUTES } from '../../contract/routes.ts';
import type { Topology } from '../../contract/topology.ts';
import { formatCount, formatRoughBytes } from '../../words/numbers.ts';
import { graphWords, notDrawnWords, PAGE_WORDS } from '../../words/page-words.ts';
import { read } from './api.ts';
import { moment, node as nodeCell, nodeName, said } from './cells.ts';
import { card, drawn, element, replace } from './dom.ts';
import { layOut } from './graph-layout.ts';
import type { NodeView } from './node-view.ts';
import { type Column, Table } from './table.ts';
import type { MakeView } from './view.ts';

type Edge = Topology['edges'][number];
const NODES_DRAWN = 60;
const EDGES_SHOWN = 200;
const MARGIN = 70;

/** Who told whom what: as a graph, and as a list of the same. */
export const topologyView: MakeView = (node) => {
  const graph = element('div');
  const rest = element('p', { class: 'note' });
  const columns: readonly Column<Edge>[] = [
    { title: 'From', kind: 'main', cell: ({ from }) => nodeCell(node, from) },
    { title: 'To', cell: ({ to }) => nodeCell(node, to) },
    { title: 'What', cell: ({ kind }) => said(kind.replaceAll('_', ' ')) },
    { title: 'Times', kind: 'number', cell: ({ total }) => formatCount(total) },
    { title: 'Size', kind: 'number', cell: ({ bytes }) => (bytes > 0 ? formatRoughBytes(bytes) : '-') },
    { title: 'Last', cell: ({ last_seen }) => (last_seen === 0 ? '-' : moment(last_seen)) },
  ];
  const { titles, empty, views } = PAGE_WORDS;
  const table = new Table(titles.passed, empty.edges, columns, ({ from, to, kind }) => `${from} ${to} ${kind}`);
  return {
    title: views.topology,
    element: element(
      'div',
      {},
      element('div', { class: 'card' }, graph, element('p', { class: 'note' }, PAGE_WORDS.legend), rest),
      card(titles.passed, table.element),
    ),
    async refresh() {
      const topology = await read(ROUTES.topology);
      replace(graph, drawGraph(node, topology));
      const left = topology.nodes.length - NODES_DRAWN;
      rest.textContent = left > 0 ? notDrawnWords(left) : '';
      table.show(topology.edges.slice(0, EDGES_SHOWN));
    },
  };
};

function drawGraph(view: NodeView, { nodes, edges }: Topology): SVGSVGElement {
  const us = view.status.node_id;
  // The latest seen stand last.
  const shown = [...nodes.filter(({ id }) => id === us), ...nodes.filter(({ id }) => id !== us).slice(1 - NODES_DRAWN)];
  const spots = new Map(layOut(shown.map(({ id }) => id), us).map((spot) => [spot.id, spot]));
  const all = [...spots.values()];
  const reach = (side: 'x' | 'y') => Math.max(60, ...all.map((spot) => Math.abs(spot[side]))) + MARGIN;
  const [width, height] = [reach('x'), reach('y')];
  const lines = [...weights(edges)].flatMap(([pair, weight]) => {
    const [from, to] = pair.split(' ').map((id) => spots.get(id));
    if (from === undefined || to === undefined) return [];
    return drawn('line', {
      ...{ x1: `${from.x}`, y1: `${from.y}`, x2: `${to.x}`, y2: `${to.y}` },
      'stroke-width': String(1 + Math.min(4, Math.log10(1 + weight))),
    });
  });
  const circles = shown.map(({ id, live, blocked_reason }) => {
    const { x, y } = spots.get(id) ?? { x: 0, y: 0 };
    const looks = [id === us ? 'us' : '', live ? 'live' : '', blocked_reason === undefined ? '' : 'blocked'];
    return drawn(
      'g',
      { class: looks.join(' '), transform: `translate(${x} ${y})` },
      drawn('circle', { r: id === us ? '13' : '9' }),
      drawn('text', { y: id === us ? '31' : '27' }, nodeName(view, id).slice(0, 24)),
    );
  });
  const label = graphWords(nodes.length, nodes.filter(({ live }) => live).length);
  return drawn(
    'svg',
    { class: 'graph', role: 'img', 'aria-label': label, viewBox: `${-width} ${-height} ${2 * width} ${2 * height}` },
    ...lines,
    ...circles,
  );
}

/** How much passed between each two, whoever of them told it. */
function weights(edges: readonly Edge[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { from, to, total } of edges) {
    const pair = [from, to].sort().join(' ');
    sums.set(pair, (sums.get(pair) ?? 0) + total);
  }
  return sums;
}

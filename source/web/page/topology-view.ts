import { sanitizeLine } from '../../base/text/sanitize.ts';
import { ROUTES } from '../../contract/routes.ts';
import type { Topology } from '../../contract/topology.ts';
import { formatCount, formatRoughBytes } from '../../words/numbers.ts';
import { graphWords, notDrawnWords, PAGE_WORDS } from '../../words/page-words.ts';
import { read } from './api.ts';
import { moment, node as nodeCell, nodeName, said } from './cells.ts';
import { card, drawn, element, update } from './dom.ts';
import { layOut, type Spot } from './graph-layout.ts';
import type { NodeView } from './node-view.ts';
import { type Column, Table } from './table.ts';
import type { MakeView } from './view.ts';

type Edge = Topology['edges'][number];
type TopologyNode = Topology['nodes'][number];
const { columns: COLUMNS } = PAGE_WORDS;
const NODES_DRAWN = 60;
const EDGES_SHOWN = 200;
const WIDTH_USUAL = 640;

/** Who told whom what: as a graph, and as a list of the same. */
export const topologyView: MakeView = (node) => {
  const graph = element('div');
  const rest = element('p', { class: 'note' });
  const columns: readonly Column<Edge>[] = [
    { title: COLUMNS.from, kind: 'main', cell: ({ from }) => nodeCell(node, from) },
    { title: COLUMNS.to, cell: ({ to }) => nodeCell(node, to) },
    { title: COLUMNS.what, cell: ({ kind }) => said(kind.replaceAll('_', ' ')) },
    { title: COLUMNS.times, kind: 'number', cell: ({ total }) => formatCount(total) },
    { title: COLUMNS.size, kind: 'number', cell: ({ bytes }) => (bytes > 0 ? formatRoughBytes(bytes) : '-') },
    {
      title: COLUMNS.last,
      kind: 'time',
      cell: ({ last_seen }) => (last_seen === 0 ? '-' : moment(last_seen)),
    },
  ];
  const { titles, empty, views } = PAGE_WORDS;
  let topology: Topology | undefined;
  const draw = () => {
    if (topology !== undefined) update(graph, drawGraph(node, topology, graph.clientWidth || WIDTH_USUAL));
  };
  new ResizeObserver(draw).observe(graph);
  const table = new Table(
    titles.passed,
    empty.edges,
    columns,
    ({ from, to, kind }) => `${from} ${to} ${kind}`,
  );
  return {
    title: views.topology,
    element: element(
      'div',
      { class: 'split' },
      element('div', { class: 'card' }, graph, element('p', { class: 'note' }, PAGE_WORDS.legend), rest),
      card(titles.passed, table.element),
    ),
    async refresh() {
      topology = await read(ROUTES.topology);
      draw();
      const left = topology.nodes.length - NODES_DRAWN;
      rest.textContent = left > 0 ? notDrawnWords(left) : '';
      table.show(topology.edges.slice(0, EDGES_SHOWN));
    },
  };
};

function drawGraph(view: NodeView, { nodes, edges }: Topology, width: number): SVGSVGElement {
  const us = view.status.node_id;
  // The latest seen stand last.
  const others = nodes.filter(({ id }) => id !== us).slice(1 - NODES_DRAWN);
  const shown = [...nodes.filter(({ id }) => id === us), ...others];
  const ids = shown.map(({ id }) => id);
  const { spots, height, isColumn } = layOut(ids, us, width);
  const lines = [...weights(edges)].flatMap(([pair, weight]) => {
    const [from, to] = pair.split(' ').map((id) => spots.get(id));
    if (from === undefined || to === undefined) return [];
    const [first, then] = from.x <= to.x ? [from, to] : [to, from];
    const way = isColumn ? `V${then.y}H${then.x}` : `L${then.x} ${then.y}`;
    return drawn('path', { d: `M${first.x} ${first.y}${way}`, 'stroke-width': `${thickness(weight)}` });
  });
  const circles = shown.map((each) => drawNode(view, each, spots.get(each.id) ?? { x: 0, y: 0 }));
  const label = graphWords(nodes.length, nodes.filter(({ live }) => live).length);
  const size = { width: `${width}`, height: `${height}`, viewBox: `0 0 ${width} ${height}` };
  const looks = isColumn ? 'graph column' : 'graph';
  return drawn('svg', { class: looks, role: 'img', 'aria-label': label, ...size }, ...lines, ...circles);
}

function drawNode(view: NodeView, { id, live, blocked_reason }: TopologyNode, { x, y }: Spot): SVGGElement {
  const isUs = id === view.status.node_id;
  const looks = [isUs ? 'us' : '', live ? 'live' : '', blocked_reason === undefined ? '' : 'blocked'];
  return drawn(
    'g',
    { class: looks.join(' '), transform: `translate(${x} ${y})` },
    drawn('title', {}, sanitizeLine(id)),
    drawn('circle', { r: isUs ? '14' : '10' }),
    drawn('text', {}, nodeName(view, id).slice(0, 24)),
  );
}

const thickness = (weight: number): number => 1 + Math.min(4, Math.log10(1 + weight));

/** How much passed between each two, whoever of them told it. */
function weights(edges: readonly Edge[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { from, to, total } of edges) {
    const pair = [from, to].sort().join(' ');
    sums.set(pair, (sums.get(pair) ?? 0) + total);
  }
  return sums;
}

import { sanitizeLine } from '../../model/sanitize.ts';
import type { NodeApi, Topology } from '../../node/api.ts';
import { EXIT } from '../exit-code.ts';
import type { OneShot } from '../invocation.ts';
import { type Output, safeJson } from '../output.ts';
import { shortNode } from '../render/short-id.ts';
import { type Column, tableLines } from '../render/table.ts';
import { formatDistance } from '../render/time.ts';

/** `topology`: which nodes were seen, and what passed between them. */
export const topology: OneShot = async (api, _call, out) => {
  const value = await api.topology();
  if (out.json) out.value(value);
  else if (value.nodes.length === 0) out.remark('nothing seen yet; start the node: crabnet');
  else out.lines(topologyLines(value, out));
  return EXIT.done;
};

/** `--dump-topology`: the same as JSON, whether or not `--json` is there. */
export async function dumpTopology(api: NodeApi, out: Output): Promise<number> {
  out.line(safeJson(await api.topology(), 2));
  return EXIT.done;
}

function topologyLines(value: Topology, out: Output): string[] {
  const nodes = tableLines(nodeColumns(out.nowS), value.nodes, out);
  if (value.edges.length === 0) return nodes;
  return [...nodes, '', ...tableLines(edgeColumns(out.nowS), value.edges, out)];
}

const nodeColumns = (nowS: number): readonly Column<Topology['nodes'][number]>[] => [
  { title: 'NODE', text: ({ id }) => shortNode(id) },
  { title: 'KIND', text: ({ kind }) => sanitizeLine(kind) },
  { title: 'DEGREE', text: ({ degree }) => String(degree), align: 'right' },
  { title: 'SEEN', text: ({ last_seen }) => formatDistance(last_seen, nowS), align: 'right' },
];

const edgeColumns = (nowS: number): readonly Column<Topology['edges'][number]>[] => [
  { title: 'FROM', text: ({ from }) => shortNode(from) },
  { title: 'TO', text: ({ to }) => shortNode(to) },
  { title: 'KIND', text: ({ kind }) => sanitizeLine(kind) },
  { title: 'COUNT', text: ({ total }) => String(total), align: 'right' },
  { title: 'SEEN', text: ({ last_seen }) => formatDistance(last_seen, nowS), align: 'right' },
];

import { sanitizeLine, toJson } from '../../base/text/sanitize.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import type { Topology } from '../../contract/topology.ts';
import { catchUpWords, latencyWords, scoreWords, skewWords } from '../../words/peer-words.ts';
import { formatDistance } from '../../words/time.ts';
import { EXIT } from '../exit-code.ts';
import type { OneShot } from '../invocation.ts';
import type { Output } from '../output.ts';
import { type Column, tableLines } from '../render/table.ts';

/** `topology`: which nodes were seen, what passed between them, and which links stand. */
export const topology: OneShot = async (api, _call, out) => {
  const value = await api.topology();
  if (out.json) out.value(value);
  else if (value.nodes.length === 0) out.remark('nothing seen yet; start the node: crabnet');
  else out.lines(topologyLines(value, out));
  return EXIT.done;
};

/** `--dump-topology`: the same as JSON, whether or not `--json` is there. */
export async function dumpTopology(api: NodeApi, out: Output): Promise<number> {
  out.line(toJson(await api.topology(), 2));
  return EXIT.done;
}

function topologyLines(value: Topology, out: Output): string[] {
  const isBlocked = value.nodes.some(({ blocked_reason }) => blocked_reason !== undefined);
  const isLinked = value.edges.some((edge) => linkWords(edge) !== '-');
  const isContrary = value.nodes.some(({ clock_skew_s }) => clock_skew_s !== undefined);
  const further = [...(isBlocked ? [BLOCKED] : []), ...(isContrary ? [CLOCK] : [])];
  const nodes = tableLines([...nodeColumns(out), ...further], value.nodes, out);
  if (value.edges.length === 0) return nodes;
  const columns = [...edgeColumns(out), ...(isLinked ? [LINK] : [])];
  return [...nodes, '', ...tableLines(columns, value.edges, out)];
}

type Node = Topology['nodes'][number];
type Edge = Topology['edges'][number];

const nodeColumns = (out: Output): readonly Column<Node>[] => [
  { title: 'NODE', text: ({ id }) => out.nameOf(id) },
  { title: 'KIND', text: ({ kind }) => sanitizeLine(kind) },
  {
    title: 'LIVE',
    text: ({ live }) => (live ? 'yes' : 'no'),
    look: ({ live }) => (live ? 'good' : undefined),
  },
  { title: 'DEGREE', text: ({ degree }) => String(degree), align: 'right' },
  {
    title: 'SEEN',
    text: ({ last_seen }) => (last_seen === 0 ? '-' : formatDistance(last_seen, out.nowS)),
    align: 'right',
  },
];

const edgeColumns = (out: Output): readonly Column<Edge>[] => [
  { title: 'FROM', text: ({ from }) => out.nameOf(from) },
  { title: 'TO', text: ({ to }) => out.nameOf(to) },
  { title: 'KIND', text: ({ kind }) => sanitizeLine(kind) },
  { title: 'COUNT', text: ({ total }) => String(total), align: 'right' },
  { title: 'BYTES', text: ({ bytes }) => (bytes === 0 ? '-' : String(bytes)), align: 'right' },
  { title: 'SEEN', text: ({ last_seen }) => formatDistance(last_seen, out.nowS), align: 'right' },
];

const CLOCK: Column<Node> = {
  title: 'CLOCK',
  text: ({ clock_skew_s }) => skewWords(clock_skew_s ?? null),
  look: ({ clock_skew_s }) => (clock_skew_s === undefined ? undefined : 'bad'),
  align: 'right',
};

const BLOCKED: Column<Node> = {
  title: 'BLOCKED',
  text: ({ blocked_reason }) => (blocked_reason === undefined ? '-' : sanitizeLine(blocked_reason)),
  look: ({ blocked_reason }) => (blocked_reason === undefined ? undefined : 'bad'),
  shrinkTo: 20,
};

const LINK: Column<Edge> = { title: 'LINK', text: linkWords, shrinkTo: 20 };

/** `dht out, 23ms, score 1.2, fetching 120 of 340`. */
function linkWords(edge: Edge): string {
  if (!('transport' in edge)) return '-';
  const { transport, direction, latency_ms: latencyMs, score, catch_up: catchUp } = edge;
  return [
    direction === null ? transport : `${transport} ${direction}`,
    ...(latencyMs === null ? [] : [latencyWords(latencyMs)]),
    ...(score === null ? [] : [`score ${scoreWords(score)}`]),
    ...(catchUp === null ? [] : [catchUpWords(catchUp)]),
  ].join(', ');
}

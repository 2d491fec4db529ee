export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly spots: ReadonlyMap<string, Spot>;
  readonly height: number;
  /** Names stand beside their nodes, which are in a column; else below them. */
  readonly isColumn: boolean;
}

/** Where it is narrower, names on rings would stand on one another. */
const RINGS_WIDTH = 520;
const FIRST_RING = 10;
const RING_HEIGHT = 110;
const ONE_RING_HEIGHT = 150;
const MARGIN = { x: 60, top: 24, bottom: 40 };
const COLUMN = { x: 20, indent: 44, top: 20, step: 38 };

/** Places for the nodes of a graph that is so wide, the same for the same nodes: `centre` first, the others by their ids. */
export function layOut(ids: readonly string[], centre: string, width: number): Layout {
  const others = [...new Set(ids)].filter((id) => id !== centre).sort();
  return width < RINGS_WIDTH ? column(others, centre) : rings(others, centre, width);
}

function column(others: readonly string[], centre: string): Layout {
  const spots = new Map<string, Spot>([[centre, { x: COLUMN.x, y: COLUMN.top }]]);
  for (const [at, id] of others.entries())
    spots.set(id, { x: COLUMN.x + COLUMN.indent, y: COLUMN.top + (at + 1) * COLUMN.step });
  return { spots, height: 2 * COLUMN.top + others.length * COLUMN.step, isColumn: true };
}

/** Rings round the centre, each with room for as many more as it is longer. */
function rings(others: readonly string[], centre: string, width: number): Layout {
  const left = [...others];
  const all: string[][] = [];
  while (left.length > 0) all.push(left.splice(0, FIRST_RING * (all.length + 1)));
  const reachY = Math.max(ONE_RING_HEIGHT, all.length * RING_HEIGHT);
  const reachX = Math.min(width / 2 - MARGIN.x, reachY * 1.8);
  const middle = { x: Math.round(width / 2), y: reachY + MARGIN.top };
  const spots = new Map<string, Spot>([[centre, middle]]);
  for (const [index, ring] of all.entries()) {
    const part = (index + 1) / all.length;
    for (const [at, id] of ring.entries()) {
      const turn = ((at + (index % 2) / 2) / ring.length) * 2 * Math.PI - Math.PI / 2;
      spots.set(id, {
        x: Math.round(middle.x + Math.cos(turn) * reachX * part),
        y: Math.round(middle.y + Math.sin(turn) * reachY * part),
      });
    }
  }
  return { spots, height: 2 * reachY + MARGIN.top + MARGIN.bottom, isColumn: false };
}

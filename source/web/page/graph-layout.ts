export interface Spot {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

const FIRST_RING = 10;
const RING_STEP = 105;

/**
 * Places for the nodes of a graph, the same for the same nodes: `centre` in the middle, the others by their ids on rings
 * round it, each ring with room for as many more as it is longer.
 */
export function layOut(ids: readonly string[], centre: string): readonly Spot[] {
  const others = [...new Set(ids)].filter((id) => id !== centre).sort();
  const spots: Spot[] = ids.includes(centre) ? [{ id: centre, x: 0, y: 0 }] : [];
  for (let ring = 1; others.length > 0; ring += 1) {
    const here = others.splice(0, FIRST_RING * ring);
    here.forEach((id, at) => {
      const turn = ((at + (ring % 2) / 2) / here.length) * 2 * Math.PI - Math.PI / 2;
      spots.push({ id, x: Math.cos(turn) * ring * RING_STEP * 1.5, y: Math.sin(turn) * ring * RING_STEP });
    });
  }
  return spots.map(({ id, x, y }) => ({ id, x: Math.round(x), y: Math.round(y) }));
}

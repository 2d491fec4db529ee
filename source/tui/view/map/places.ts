import type { Cell } from './canvas.ts';

/** So many columns a node has for its sign and its name. */
const SLOT_COLUMNS = 15;
/** Rows are left blank between nodes from this height on. */
const SPACED_FROM = 8;
/** Of the slots so many are used at most: in a full pane every newcomer would move another. */
const USED_SHARE = 0.75;
const NODES_MAX = 80;
const TRIES = 32;

/** Where nodes stand. */
export interface Places {
  /** Where this node is. */
  readonly us: Cell;
  readonly of: ReadonlyMap<string, Cell>;
}

/** Where nodes may stand in a pane: rows like bricks, so that lines between them are seldom hidden by names. */
function slotsIn(width: number, height: number): readonly Cell[] {
  const step = height >= SPACED_FROM ? 2 : 1;
  const slots: Cell[] = [];
  for (let row = step === 2 && height % 2 === 0 ? 1 : 0, course = 0; row < height; row += step, course += 1) {
    const first = 1 + (course % 2) * Math.floor(SLOT_COLUMNS / 2);
    for (let column = first; column + SLOT_COLUMNS - 1 <= width; column += SLOT_COLUMNS)
      slots.push({ column, row });
  }
  return slots;
}

/** The slot in the middle is this node's; null where there is room for none. */
function middleOf(slots: readonly Cell[], width: number, height: number): Cell | null {
  const off = ({ column, row }: Cell): number =>
    Math.abs(column - (width - SLOT_COLUMNS) / 2) / SLOT_COLUMNS + Math.abs(row - (height - 1) / 2) / 2;
  return slots.reduce<Cell | null>(
    (best, slot) => (best === null || off(slot) < off(best) ? slot : best),
    null,
  );
}

/** How many nodes besides this one there is room for. */
export const nodesThatFit = (width: number, height: number): number =>
  Math.min(NODES_MAX, Math.floor(Math.max(0, slotsIn(width, height).length - 1) * USED_SHARE));

/**
 * Puts nodes into a pane, by their ids alone: each goes to the first free one of the slots that its id leads to, in an order that
 * their ids give too. So the same nodes stand in the same places, and a new one moves none but those whose slot it takes. Null
 * where there is no room at all; of more ids than there is room for the last ones have no place.
 */
export function placesOf(ids: readonly string[], width: number, height: number): Places | null {
  const all = slotsIn(width, height);
  const us = middleOf(all, width, height);
  if (us === null) return null;
  const slots = all.filter((slot) => slot !== us);
  const free = new Set(slots.keys());
  const of = new Map<string, Cell>();
  for (const id of [...ids.slice(0, slots.length)].sort(byNumber)) {
    const number = slotFor(id, slots.length, free);
    const slot = number === undefined ? undefined : slots[number];
    if (number === undefined || slot === undefined) break;
    free.delete(number);
    of.set(id, slot);
  }
  return { us, of };
}

function slotFor(id: string, count: number, free: ReadonlySet<number>): number | undefined {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const number = numberOf(`${tried} ${id}`) % count;
    if (free.has(number)) return number;
  }
  const [first] = free;
  return first;
}

/** Ids in an order that has nothing to do with how they are spelt. */
export const byNumber = (left: string, right: string): number =>
  numberOf(left) - numberOf(right) || (left < right ? -1 : 1);

/** A number of 32 bits that a text always leads to (FNV-1a, its bits mixed once more). */
function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

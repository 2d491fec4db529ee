import type { Pane } from './pane.ts';

/** A part of the screen's body, its title rule included; `row` counts from the body's first line. */
export interface Box {
  readonly row: number;
  readonly column: number;
  readonly width: number;
  readonly height: number;
}

export type LayoutClass = 'wide' | 'tall' | 'medium' | 'small' | 'none';

export interface Layout {
  readonly kind: LayoutClass;
  readonly bodyHeight: number;
  readonly boxes: { readonly [part in Pane | 'form' | 'overlay']?: Box };
  /** The column of the `│` between left and right panes, or null. */
  readonly divider: number | null;
}

export interface LayoutWish {
  readonly columns: number;
  readonly rows: number;
  readonly focus: Pane;
  /** What medium shows at the right. */
  readonly right: 'events' | 'peers';
  readonly isZoomed: boolean;
  /** How many seeds there are, whatever a filter shows of them: a filter that is typed moves nothing. */
  readonly seedCount: number;
  /** Lines that Market has beyond what it would have by itself, or below it where less than 0. */
  readonly marketLines: number;
  readonly isFormOpen: boolean;
  /** Help or a whole output covers the body. */
  readonly isOverlayOpen: boolean;
}

export const SMALLEST = { columns: 60, rows: 15 } as const;

/** The class that a terminal of this size gets: the first that fits. */
export function classOf(columns: number, rows: number): LayoutClass {
  if (columns >= 100 && rows >= 30) return 'wide';
  if (columns >= 60 && rows >= 40) return 'tall';
  if (columns >= 80 && rows >= 22) return 'medium';
  return columns >= SMALLEST.columns && rows >= SMALLEST.rows ? 'small' : 'none';
}

/** Where everything stands: the status is above the body, message and footer are below it. */
export function layoutOf(wish: LayoutWish): Layout {
  const kind = classOf(wish.columns, wish.rows);
  const bodyHeight = Math.max(0, wish.rows - 3);
  const body: Box = { row: 0, column: 0, width: wish.columns, height: bodyHeight };
  const alone = (boxes: Layout['boxes']): Layout => ({ kind, bodyHeight, boxes, divider: null });
  if (kind === 'none') return alone({});
  if (wish.isOverlayOpen) return alone({ overlay: body });
  if (kind === 'small') return alone(wish.isFormOpen ? { form: body } : { [wish.focus]: body });
  if (wish.isZoomed && !wish.isFormOpen) return alone({ [wish.focus]: body });
  const marketHeight = marketHeightOf(kind, bodyHeight, wish);
  const market: Box = { ...body, height: marketHeight };
  const lower: Box = { ...body, row: marketHeight, height: bodyHeight - marketHeight };
  if (kind === 'tall') return alone({ market, ...tallBoxes(wish, lower) });
  if (kind === 'medium' && wish.isFormOpen) return alone({ market, form: lower });
  const leftWidth = Math.floor((wish.columns - 1) * 0.54);
  const left: Box = { ...lower, width: leftWidth };
  const right: Box = { ...lower, column: leftWidth + 1, width: wish.columns - leftWidth - 1 };
  const leftBoxes = wish.isFormOpen ? { form: left } : { seed: left };
  const rightBoxes = kind === 'medium' ? { [wish.right]: right } : wideBoxes(right);
  return { kind, bodyHeight, boxes: { market, ...leftBoxes, ...rightBoxes }, divider: leftWidth };
}

/** Market's title rule and header. */
const ABOVE_ROWS = 2;
/** What an empty Market says fits in. */
const EMPTY_MARKET = 11;
/** The fewest lines of Market, and of what is below it. */
const LEAST_MARKET = 4;
const LEAST_BELOW = { wide: 8, tall: 14, medium: 4 } as const;

type Split = keyof typeof LEAST_BELOW;

/** As many as are wished, and there is room for; a form below never has less than it would have by itself. */
function marketHeightOf(
  kind: Split,
  bodyHeight: number,
  { seedCount, marketLines, isFormOpen }: LayoutWish,
): number {
  const usual = usualMarketHeight(kind, bodyHeight, seedCount);
  const most = isFormOpen ? usual : Math.max(usual, bodyHeight - LEAST_BELOW[kind]);
  return Math.max(Math.min(LEAST_MARKET, usual), Math.min(usual + marketLines, most));
}

/**
 * Market has half of the body, and where there is much room less of it as long as all seeds fit into less: the rest goes to the panes
 * that have more to show. Its height goes in three steps, so that most seeds that arrive move no pane.
 */
function usualMarketHeight(kind: Split, bodyHeight: number, seedCount: number): number {
  const half = Math.ceil(bodyHeight / 2);
  if (kind === 'medium') return half;
  const steps = [Math.max(EMPTY_MARKET, Math.ceil(bodyHeight / 4)), Math.ceil((bodyHeight * 3) / 8)];
  return steps.find((height) => height < half && height - ABOVE_ROWS >= seedCount) ?? half;
}

function wideBoxes(right: Box): Layout['boxes'] {
  const eventsHeight = Math.ceil(right.height * 0.55);
  return {
    events: { ...right, height: eventsHeight },
    peers: { ...right, row: right.row + eventsHeight, height: right.height - eventsHeight },
  };
}

function tallBoxes(wish: LayoutWish, lower: Box): Layout['boxes'] {
  if (wish.isFormOpen) return { form: lower };
  const seedHeight = Math.round(lower.height * 0.4);
  const eventsHeight = Math.round(lower.height * 0.35);
  const eventsRow = lower.row + seedHeight;
  return {
    seed: { ...lower, height: seedHeight },
    events: { ...lower, row: eventsRow, height: eventsHeight },
    peers: {
      ...lower,
      row: eventsRow + eventsHeight,
      height: lower.height - seedHeight - eventsHeight,
    },
  };
}

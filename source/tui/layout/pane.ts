/** The panes; together they are the "view". */
export const PANES = ['market', 'seed', 'events', 'peers'] as const;
export type Pane = (typeof PANES)[number];

export const PANE_NAMES = {
  market: 'Market',
  seed: 'Seed',
  events: 'Events',
  peers: 'Peers',
} as const satisfies Record<Pane, string>;

/** The panes; together they are the "view". */
export const PANES = ['market', 'seed', 'events', 'peers'] as const;
export type Pane = (typeof PANES)[number];

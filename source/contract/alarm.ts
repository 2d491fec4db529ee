/** What can be wrong with a node as a whole. */
export type Alarm =
  | 'disk full'
  | 'store failed'
  | 'log damaged'
  | 'events not written'
  | 'clock'
  | 'own-key-elsewhere'
  | 'processes left behind';

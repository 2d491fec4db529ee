/** What can be wrong with a node as a whole. */
export const ALARMS = [
  'disk full',
  'store failed',
  'data dir gone',
  'store 80%',
  'log damaged',
  'store lost',
  'events not written',
  'clock',
  'own-key-elsewhere',
  'target fails',
  'files port',
  'task left behind',
  'web open',
  'no peers',
  'unsent',
  'refusals',
  'seed stuck',
  'orders',
] as const;
export type Alarm = (typeof ALARMS)[number];

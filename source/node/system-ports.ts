import { randomBytes } from 'node:crypto';
import { systemTimers } from '../base/system-timers.ts';
import type { NodePorts } from './ports.ts';

/** The real world. */
export const systemPorts: NodePorts = {
  clock: { now: () => Date.now() },
  monotonicMs: () => performance.now(),
  timers: systemTimers,
  random: { unit: () => Math.random(), bytes: (length) => randomBytes(length) },
  soon: (task) => setImmediate(task),
};

import { AFTERLIFE_PROBES } from './afterlife.ts';
import { ESCAPE_PROBES } from './escapes.ts';
import { EXHAUSTION_PROBES } from './exhaustion.ts';
import { NETWORK_PROBES } from './network.ts';
import { OUTPUT_PROBES } from './output.ts';
import type { Probe } from './probe.ts';
import { SECRET_PROBES } from './secrets.ts';

export const ALL_PROBES: readonly Probe[] = [
  ...SECRET_PROBES,
  ...NETWORK_PROBES,
  ...ESCAPE_PROBES,
  ...EXHAUSTION_PROBES,
  ...AFTERLIFE_PROBES,
  ...OUTPUT_PROBES,
];

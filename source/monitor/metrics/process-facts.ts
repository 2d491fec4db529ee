import { readdirSync } from 'node:fs';

/** What the system says of this process. */
export interface ProcessFacts {
  readonly uptimeS: number;
  /** Unix seconds. */
  readonly startedS: number;
  /** Of all its threads, in user and in kernel mode. */
  readonly cpuS: number;
  readonly residentBytes: number;
  readonly heapBytes: number;
  readonly openFiles: number;
}

const MICROSECONDS = 1_000_000;

export function processFacts(): ProcessFacts {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return {
    uptimeS: process.uptime(),
    startedS: performance.timeOrigin / 1000,
    cpuS: (user + system) / MICROSECONDS,
    residentBytes: rss,
    heapBytes: heapUsed,
    openFiles: openFiles(),
  };
}

/** As Linux lists them, but for the list itself; 0 where it does not. */
function openFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length - 1;
  } catch {
    return 0;
  }
}

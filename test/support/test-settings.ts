import { join } from 'node:path';
import { EVENT_LOG_LIMITS, type NodeSettings, STORE_MAX_BYTES } from '../../source/contract/settings.ts';
import { DEFAULT_TASK_LIMITS } from '../../source/contract/task-limits.ts';

/** Settings of a node on loopback, on a port that the system picks. */
export const testSettings = (dataDir: string, changed: Partial<NodeSettings> = {}): NodeSettings => ({
  dataDir,
  alias: 'test',
  network: 'udp',
  listenAddr: { host: '127.0.0.1', port: 0 },
  announceAddrs: [],
  bootstrapPeers: [],
  webAddr: null,
  webAddrIsExplicit: false,
  webHosts: [],
  webTokenFile: null,
  webDist: null,
  policyFile: null,
  alertsFile: null,
  ordersFile: null,
  ordersDryRun: false,
  templateFolder: null,
  webAuthRequired: true,
  monitorEvents: join(dataDir, 'events.ndjson'),
  eventsMaxBytes: EVENT_LOG_LIMITS.bytes.usual,
  eventsMaxDays: EVENT_LOG_LIMITS.days.usual,
  storeMaxBytes: STORE_MAX_BYTES.usual,
  filesMaxBytes: 8 * 1024 ** 3,
  acceptUnsigned: false,
  workers: 0,
  sandbox: 'basic',
  taskLimits: DEFAULT_TASK_LIMITS,
  drainMs: 0,
  logLevel: 'info',
  undoMs: 0,
  ...changed,
});

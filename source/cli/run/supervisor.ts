import type { Log } from '../log.ts';

/** What a supervisor's environment says (sd_notify(3), sd_watchdog_enabled(3)). */
interface SupervisorEnvironment {
  readonly NOTIFY_SOCKET?: string | undefined;
  readonly WATCHDOG_USEC?: string | undefined;
  readonly WATCHDOG_PID?: string | undefined;
}

/** Beyond the time in which tasks may end, for what a node does in the end. */
const ENDING_MS = 15_000;
/** Of the time after which systemd takes a silent node for dead. */
const WATCHDOG_PART = 1 / 2;

/**
 * Tells the supervisor that started this node how it is, where one asks for it. systemd's own tool speaks its protocol,
 * since Node has no datagrams over Unix sockets: the unit needs `NotifyAccess=all`.
 */
export class Supervisor {
  readonly #env: SupervisorEnvironment;
  readonly #log: Log;
  #watchdog: NodeJS.Timeout | undefined;
  #hasFailed = false;

  constructor(env: SupervisorEnvironment, log: Log) {
    this.#env = env;
    this.#log = log;
  }

  /** The node is ready, or has read its settings anew; from the first time on the watchdog hears of it. */
  async ready(): Promise<void> {
    await this.#tell('READY=1');
    this.#watch();
  }

  /** It reads its settings anew; `ready` follows. */
  reloading(): Promise<void> {
    const monotonicUs = process.hrtime.bigint() / 1000n;
    return this.#tell('RELOADING=1', `MONOTONIC_USEC=${monotonicUs}`);
  }

  /** It is about to end, and may take `maxMs` for tasks that run. */
  stopping(maxMs: number): Promise<void> {
    return this.#tell('STOPPING=1', `EXTEND_TIMEOUT_USEC=${Math.round((maxMs + ENDING_MS) * 1000)}`);
  }

  /** Nothing more is told. */
  close(): void {
    clearInterval(this.#watchdog);
  }

  #watch(): void {
    const intervalMs = watchdogMs(this.#env);
    if (intervalMs === null || this.#watchdog !== undefined) return;
    this.#watchdog = setInterval(() => void this.#tell('WATCHDOG=1'), intervalMs * WATCHDOG_PART);
    this.#watchdog.unref();
    void this.#tell('WATCHDOG=1');
  }

  async #tell(...words: readonly string[]): Promise<void> {
    if (!this.#env.NOTIFY_SOCKET) return;
    const { execa } = await import('execa');
    const told = await execa('systemd-notify', [`--pid=${process.pid}`, ...words], {
      reject: false,
      stdio: 'ignore',
    });
    if (!told.failed || this.#hasFailed) return;
    this.#hasFailed = true;
    const remedy = 'install systemd-notify (Debian: systemd), or use Type=exec without WatchdogSec';
    this.#log('warn', `systemd was not told ${words[0]}: systemd-notify failed`, { remedy });
  }
}

/** After how many milliseconds of silence this process is taken for dead; null where nobody watches it. */
function watchdogMs({ NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID }: SupervisorEnvironment): number | null {
  if (!NOTIFY_SOCKET || (WATCHDOG_PID && WATCHDOG_PID !== String(process.pid))) return null;
  const ms = Number(WATCHDOG_USEC) / 1000;
  return Number.isFinite(ms) && ms >= 1 ? ms : null;
}

import { giveBack } from '../../base/give-back.ts';
import { formatHostPort, type HostPort } from '../../base/host-port.ts';
import type { Timers } from '../../base/ports.ts';
import { ENVELOPE_MAX_BYTES } from '../../model/limits.ts';
import { datagramAddress, type PeerAddress } from './peer-address.ts';
import { mergeReports, type SendReport } from './send-report.ts';
import { TOO_MUCH, targetFault } from './target-fault.ts';
import { isAddress, routeOf } from './target-route.ts';
import type { TargetState } from './target-state.ts';
import { Traffic } from './traffic.ts';
import type { FileLinks, Transport, TransportEvents } from './transport.ts';
import { UdpSockets } from './udp-sockets.ts';
import { UdpTarget } from './udp-target.ts';

export interface UdpOptions {
  readonly listen: HostPort;
  readonly targets: readonly HostPort[];
  readonly timers: Timers;
  /** Counts what datagrams hold. */
  readonly traffic?: Traffic;
  /** What carries files beside it. */
  readonly files?: FilesBeside;
}

/** Carries files beside datagrams: begins once these have their port, and ends with them. */
export interface FilesBeside extends FileLinks {
  /** `isAnyPort`: nobody chose the port. */
  begin(events: TransportEvents, listen: HostPort, isAnyPort: boolean): void;
  stop(): Promise<void>;
}

const QUEUED_ANSWERS_MAX = 1024;
/** A few packets: where one of them is lost all are. */
const CARRIER_MAX_BYTES = 4096;

/** One envelope, one datagram (`PROTOCOL.md`, "Transports"); unicast and broadcast targets alike, each by itself. */
export class UdpTransport implements Transport {
  readonly links = null;
  readonly files: FilesBeside | null;
  readonly #listen: HostPort;
  readonly #sockets: UdpSockets;
  readonly #traffic: Traffic;
  readonly #targets: readonly UdpTarget[];
  #events: TransportEvents | undefined;
  #queuedAnswers = 0;
  #stopped = false;

  constructor({ listen, targets, timers, traffic = new Traffic(), files }: UdpOptions) {
    this.#traffic = traffic;
    this.#listen = listen;
    this.files = files ?? null;
    this.#sockets = new UdpSockets(listen);
    this.#targets = targets.map(
      (target) =>
        new UdpTarget(target, {
          timers,
          route: routeOf(target, listen.host),
          hand: (to, bytes) => this.#hand(to, bytes),
          changed: () => this.#events?.targetsChanged(),
        }),
    );
  }

  async start(events: TransportEvents): Promise<void> {
    this.#events = events;
    await this.#sockets.open({
      message: (bytes, { address, port }) => {
        this.#traffic.received(bytes.length);
        events.datagram({
          bytes,
          peer: datagramAddress(formatHostPort({ host: address, port })),
          host: address,
          release: () => giveBack(bytes),
        });
      },
      fault: (error) => events.fault(error),
    });
    for (const target of this.#targets) target.start();
    const port = Number(this.addresses()[0]?.split(':').at(-1));
    this.files?.begin(events, { host: this.#listen.host, port }, this.#listen.port === 0);
  }

  addresses(): readonly string[] {
    return this.#sockets.addresses();
  }

  targets(): readonly TargetState[] {
    return this.#targets.map(({ state }) => state);
  }

  send(text: string): Promise<SendReport> {
    return this.#sendAll(text, 'keep');
  }

  /** What is said again in a moment does not wait for a target that fails. */
  sendNearby(text: string): Promise<SendReport> {
    return this.#sendAll(text, 'once');
  }

  async sendTo({ text: hostPort }: PeerAddress, text: string): Promise<SendReport> {
    const refusal = this.#refusal(text);
    if (refusal !== undefined) return failure(hostPort, refusal);
    if (this.#queuedAnswers >= QUEUED_ANSWERS_MAX) return failure(hostPort, TOO_MUCH.words);
    const colon = hostPort.lastIndexOf(':');
    const host = hostPort.slice(0, colon).replace(/^\[|\]$/gu, '');
    this.#queuedAnswers += 1;
    try {
      // Nobody is asked where a peer is: it came from an address.
      if (!isAddress(host)) return failure(hostPort, 'it is no address');
      await this.#hand({ host, port: Number(hostPort.slice(colon + 1)) }, Buffer.from(text));
      return { targets: 1, failures: [] };
    } catch (error) {
      return failure(hostPort, targetFault(error as NodeJS.ErrnoException).words);
    } finally {
      this.#queuedAnswers -= 1;
    }
  }

  carrierMaxBytes(): number {
    return CARRIER_MAX_BYTES;
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const target of this.#targets) target.stop();
    await Promise.all([this.#sockets.close(), this.files?.stop()]);
  }

  async #sendAll(text: string, what: 'keep' | 'once'): Promise<SendReport> {
    const refusal = this.#refusal(text);
    if (refusal !== undefined)
      return mergeReports(this.#targets.map(({ state }) => failure(state.target, refusal)));
    return mergeReports(await Promise.all(this.#targets.map((target) => target.send(text, what))));
  }

  async #hand(to: HostPort, bytes: Buffer): Promise<void> {
    await this.#sockets.send(to, bytes);
    this.#traffic.sent(bytes.length);
  }

  #refusal(text: string): string | undefined {
    if (this.#stopped) return 'the node stops';
    return Buffer.byteLength(text) > ENVELOPE_MAX_BYTES ? 'it is too large' : undefined;
  }
}

const failure = (target: string, words: string): SendReport => ({
  targets: 0,
  failures: [`${target}: ${words}`],
});

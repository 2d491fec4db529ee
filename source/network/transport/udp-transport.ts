import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { formatHostPort, type HostPort } from '../../base/host-port.ts';
import { ENVELOPE_MAX_BYTES } from '../../model/limits.ts';
import { listenFault } from './listen-fault.ts';
import { datagramAddress, type PeerAddress } from './peer-address.ts';
import { mergeReports, type SendReport } from './send-report.ts';
import type { Transport, TransportEvents } from './transport.ts';

export interface UdpOptions {
  readonly listen: HostPort;
  readonly targets: readonly HostPort[];
}

const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;
const QUEUED_SENDS_MAX = 1024;
/** A few packets: where one of them is lost all are. */
const CARRIER_MAX_BYTES = 4096;

/** One envelope, one datagram (`PROTOCOL.md`, "Transports"); unicast and broadcast targets alike. */
export class UdpTransport implements Transport {
  readonly links = null;
  readonly #options: UdpOptions;
  readonly #socket: Socket;
  /** For targets of the address family that the listening socket does not have. */
  #other: Socket | undefined;
  #queued = 0;
  #stopped = false;

  constructor(options: UdpOptions) {
    this.#options = options;
    this.#socket = createSocket({ type: isIPv6(options.listen.host) ? 'udp6' : 'udp4' });
  }

  start(events: TransportEvents): Promise<void> {
    const { host, port } = this.#options.listen;
    return new Promise((resolve, reject) => {
      const refuse = (error: NodeJS.ErrnoException) =>
        reject(listenFault('UDP', error, this.#options.listen));
      this.#socket.once('error', refuse);
      this.#socket.on('message', (bytes, { address, port: from }) =>
        events.datagram({
          bytes,
          peer: datagramAddress(formatHostPort({ host: address, port: from })),
          host: address,
        }),
      );
      this.#socket.bind({ address: host, port, exclusive: true }, () => {
        this.#socket.off('error', refuse);
        // An error of a bound socket (a network that went away) ends nothing: the next send or datagram tells.
        this.#socket.on('error', (error) => events.fault(error));
        this.#prepare();
        resolve();
      });
    });
  }

  addresses(): readonly string[] {
    if (this.#stopped) return [];
    const { address, port } = this.#socket.address();
    return [formatHostPort({ host: address, port })];
  }

  async send(text: string): Promise<SendReport> {
    return mergeReports(
      await Promise.all(this.#options.targets.map((target) => this.#sendOne(target, text))),
    );
  }

  async sendTo({ text: hostPort }: PeerAddress, text: string): Promise<SendReport> {
    const colon = hostPort.lastIndexOf(':');
    const host = hostPort.slice(0, colon).replace(/^\[|\]$/gu, '');
    return this.#sendOne({ host, port: Number(hostPort.slice(colon + 1)) }, text);
  }

  sendNearby(text: string): Promise<SendReport> {
    return this.send(text);
  }

  carrierMaxBytes(): number {
    return CARRIER_MAX_BYTES;
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    await Promise.all([closed(this.#socket), this.#other === undefined ? undefined : closed(this.#other)]);
  }

  #prepare(): void {
    this.#socket.setBroadcast(true);
    try {
      this.#socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
    } catch {
      // The system's limit holds; bursts are then lost earlier, and told again.
    }
  }

  async #sendOne(target: HostPort, text: string): Promise<SendReport> {
    const bytes = Buffer.from(text);
    const failure = (words: string): SendReport => ({
      targets: 0,
      failures: [`${formatHostPort(target)}: ${words}`],
    });
    if (this.#stopped) return failure('the node stops');
    if (bytes.length > ENVELOPE_MAX_BYTES) return failure('it is too large');
    if (this.#queued >= QUEUED_SENDS_MAX) return failure('too much is being sent');
    this.#queued += 1;
    try {
      await this.#hand(target, bytes);
      return { targets: 1, failures: [] };
    } catch (error) {
      return failure((error as Error).message);
    } finally {
      this.#queued -= 1;
    }
  }

  /** Rejects also for what `send` throws at once: a datagram may say that it came from port 0. */
  #hand({ host, port }: HostPort, bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socketFor(host).send(bytes, port, host, (error) => (error === null ? resolve() : reject(error)));
    });
  }

  #socketFor(host: string): Socket {
    if (isIPv6(host) === isIPv6(this.#options.listen.host)) return this.#socket;
    this.#other ??= otherSocket(host);
    return this.#other;
  }
}

function otherSocket(host: string): Socket {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  // Failures come back through each send.
  socket.on('error', () => {});
  socket.bind(0, () => socket.setBroadcast(true));
  return socket;
}

const closed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.close(() => resolve()));

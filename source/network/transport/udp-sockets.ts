import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv4, isIPv6 } from 'node:net';
import { formatHostPort, type HostPort, isLoopback } from '../../base/host-port.ts';
import { listenFault } from './listen-fault.ts';

export interface SocketEvents {
  /** `bytes` are the hearer's: nobody else holds their memory. */
  message(bytes: Buffer<ArrayBuffer>, from: RemoteInfo): void;
  /** Of a socket that is bound. */
  fault(error: Error): void;
}

const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;
/** A port that the system picked for one family may be taken for the other. */
const PICKS = 8;

/** IPv4 as IPv6 writes it: our IPv6 socket has none of it. */
const MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/iu;

type Family = 4 | 6;
const familyOf = (host: string): Family => (isIPv6(host) ? 6 : 4);

/**
 * A socket for each family of addresses, on one port, so that whoever is written to answers where it is read. That of the family of the
 * listening address is there from the start; the other one with `::`, which means both, else once something is sent there.
 */
export class UdpSockets {
  readonly #listen: HostPort;
  readonly #sockets = new Map<Family, Socket>();
  #opening: Promise<Socket> | undefined;
  #events: SocketEvents | undefined;
  #isClosed = false;

  constructor(listen: HostPort) {
    this.#listen = listen;
  }

  /** Rejects with `CrabnetError` `port-in-use` or `network`. */
  async open(events: SocketEvents): Promise<void> {
    this.#events = events;
    const { host, port } = this.#listen;
    try {
      for (let picks = port === 0 ? PICKS : 1; picks > 0; picks -= 1) {
        if (await this.#openBoth(host, port, picks === 1)) return;
      }
    } catch (error) {
      throw listenFault('UDP', error as NodeJS.ErrnoException, this.#listen);
    }
  }

  /** Those that are bound, as `host:port`, that of the listening address first. */
  addresses(): readonly string[] {
    return [...this.#sockets.values()].map((socket) => {
      const { address, port } = socket.address();
      return formatHostPort({ host: address, port });
    });
  }

  /** Rejects with what the system says, also for what it finds at once: a datagram may say that it came from port 0. */
  async send(to: HostPort, bytes: Buffer): Promise<void> {
    const host = to.host.replace(MAPPED, '');
    const { port } = to;
    const socket = this.#sockets.get(familyOf(host)) ?? (await this.#openOther());
    await new Promise<void>((resolve, reject) => {
      socket.send(bytes, port, host, (error) => (error === null ? resolve() : reject(error)));
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#opening?.catch(() => {});
    const sockets = [...this.#sockets.values()];
    this.#sockets.clear();
    await Promise.all(sockets.map(closed));
  }

  /** False where another port is to be tried. */
  async #openBoth(host: string, port: number, isLastTry: boolean): Promise<boolean> {
    const socket = await bind(host, port);
    this.#take(familyOf(host), socket);
    if (host !== '::') return true;
    try {
      await this.#openOther();
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A machine without the other family does without.
      if (code !== 'EADDRINUSE') return true;
      this.#sockets.clear();
      await closed(socket);
      if (isLastTry) throw error;
      return false;
    }
  }

  #openOther(): Promise<Socket> {
    const { host } = this.#listen;
    const [bound] = this.#sockets.values();
    if (this.#isClosed || bound === undefined) return Promise.reject(new Error('the node stops'));
    this.#opening ??= bind(otherHost(host), bound.address().port)
      .then((socket) => this.#take(familyOf(host) === 4 ? 6 : 4, socket))
      .finally(() => {
        this.#opening = undefined;
      });
    return this.#opening;
  }

  #take(family: Family, socket: Socket): Socket {
    socket.on('message', (bytes, from) => this.#events?.message(bytes, from));
    // An error of a bound socket (a network that went away) ends nothing: the next send or datagram tells.
    socket.on('error', (error) => this.#events?.fault(error));
    this.#sockets.set(family, socket);
    return socket;
  }
}

/** Where the family that was not asked for listens: on this machine alone where the other does, else everywhere. */
function otherHost(host: string): string {
  if (isIPv4(host)) return isLoopback(host) ? '::1' : '::';
  return isLoopback(host) ? '127.0.0.1' : '0.0.0.0';
}

function bind(host: string, port: number): Promise<Socket> {
  const socket = isIPv6(host) ? createSocket({ type: 'udp6', ipv6Only: true }) : createSocket('udp4');
  return new Promise((resolve, reject) => {
    const refuse = (error: Error) => {
      socket.close();
      reject(error);
    };
    socket.once('error', refuse);
    socket.bind({ address: host, port, exclusive: true }, () => {
      socket.off('error', refuse);
      prepare(socket);
      resolve(socket);
    });
  });
}

function prepare(socket: Socket): void {
  if (isIPv4(socket.address().address)) socket.setBroadcast(true);
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
  } catch {
    // The system's limit holds; bursts are then lost earlier, and told again.
  }
}

const closed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.close(() => resolve()));

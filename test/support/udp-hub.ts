import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/**
 * A loopback "LAN": nodes send to the hub, which forwards each datagram to all others that it has heard. So nodes can
 * listen on port 0 and need not know each other's ports. A partition is a hub that passes nothing.
 */
export class UdpHub {
  readonly #socket: Socket;
  readonly #members = new Map<string, { readonly host: string; readonly port: number }>();
  /** Decides whether a datagram goes from one member (`host:port`) to another. */
  passes: (from: string, to: string, bytes: Buffer) => boolean = () => true;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (bytes, { address, port }) => this.#forward(bytes, address, port));
  }

  static async open(): Promise<UdpHub> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new UdpHub(socket);
  }

  /** What nodes take as their announce target. */
  get address(): string {
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  /** Puts a datagram on the LAN from outside. */
  inject(bytes: Buffer): void {
    for (const { host, port } of this.#members.values()) this.#socket.send(bytes, port, host);
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #forward(bytes: Buffer, host: string, port: number): void {
    const from = `${host}:${port}`;
    this.#members.set(from, { host, port });
    for (const [to, member] of this.#members) {
      if (to !== from && this.passes(from, to, bytes)) this.#socket.send(bytes, member.port, member.host);
    }
  }
}

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** A bare UDP socket on loopback: whatever somebody may send to a node, and what the node sends to it. */
export class RawPeer {
  readonly heard: string[] = [];
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (bytes) => this.heard.push(bytes.toString()));
  }

  /** `host`: any address of 127.0.0.0/8. */
  static async open(host = '127.0.0.1'): Promise<RawPeer> {
    const socket = createSocket('udp4');
    socket.bind(0, host);
    await once(socket, 'listening');
    return new RawPeer(socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** As a node names it. */
  get address(): string {
    return `${this.#socket.address().address}:${this.port}`;
  }

  /** Resolves once the system took it. */
  send(message: string | Uint8Array, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.send(message, port, '127.0.0.1', (error) => (error === null ? resolve() : reject(error)));
    });
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }
}

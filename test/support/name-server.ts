import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const HOST = '127.0.0.77';
const PORT = 53;
const HEADER_BYTES = 12;
const TYPE_A = 1;

/** True where this user may listen on port 53 and give a process another `resolv.conf`: root, with util-linux. */
export const canServeNames = (): boolean =>
  process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;

/** A name server on loopback: silent, or one that says that every name is at `answer`. */
export class NameServer {
  /** An IPv4 address; undefined: it says nothing. */
  answer: string | undefined;
  /** Questions that came. */
  asked = 0;
  readonly #socket = createSocket('udp4');
  readonly #conf: string;

  private constructor(folder: string) {
    this.#conf = join(folder, 'resolv.conf');
    writeFileSync(this.#conf, `nameserver ${HOST}\n`);
  }

  static async open(folder: string): Promise<NameServer> {
    const server = new NameServer(folder);
    server.#socket.on('message', (question, { address, port }) => {
      server.asked += 1;
      if (server.answer !== undefined) server.#socket.send(answerTo(question, server.answer), port, address);
    });
    server.#socket.bind(PORT, HOST);
    await once(server.#socket, 'listening');
    return server;
  }

  /** The words in front of a program that is to ask this one. */
  get before(): readonly string[] {
    const script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';
    return ['unshare', '-m', 'sh', '-c', script, this.#conf];
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }
}

/** RFC 1035: the question again, and for IPv4 the address. */
function answerTo(question: Buffer, address: string): Buffer {
  const end = question.indexOf(0, HEADER_BYTES) + 5;
  const count = question.readUInt16BE(end - 4) === TYPE_A ? 1 : 0;
  const header = Buffer.from([...question.subarray(0, 2), 0x81, 0x80, 0, 1, 0, count, 0, 0, 0, 0]);
  const record = [0xc0, HEADER_BYTES, 0, TYPE_A, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)];
  return Buffer.concat([
    header,
    question.subarray(HEADER_BYTES, end),
    Buffer.from(count === 1 ? record : []),
  ]);
}

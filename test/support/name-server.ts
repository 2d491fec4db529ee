import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const HOST = '127.0.0.77';
const PORT = 53;
const HEADER_BYTES = 12;
const TYPE_A = 1;
const TYPE_TXT = 16;

/** True where this user may listen on port 53 and give a process another `resolv.conf`: root, with util-linux. */
export const canServeNames = (): boolean =>
  process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;

/** A name server on loopback: silent, or one that says that every name is at `answer`. */
export class NameServer {
  /** An IPv4 address; undefined: it says nothing. */
  answer: string | undefined;
  /** What it says instead once it has said that, as who hopes that a name is looked up again after it was judged. */
  rebound: string | undefined;
  /** What it says to questions for texts, where it answers. */
  text = '';
  /** Questions that came, and those of them that were for texts. */
  asked = 0;
  texts = 0;
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
      if (typeOf(question) === TYPE_TXT) server.texts += 1;
      if (server.answer !== undefined)
        server.#socket.send(answerTo(question, server.answer, server.text), port, address);
      if (typeOf(question) === TYPE_A) server.answer = server.rebound ?? server.answer;
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

const typeOf = (question: Buffer): number => question.readUInt16BE(question.indexOf(0, HEADER_BYTES) + 1);

/** RFC 1035: the question again, and for IPv4 the address, for texts the text. */
function answerTo(question: Buffer, address: string, text: string): Buffer {
  const end = question.indexOf(0, HEADER_BYTES) + 5;
  const type = typeOf(question);
  const data = dataOf(type, address, text);
  const count = data === undefined ? 0 : 1;
  const header = Buffer.from([...question.subarray(0, 2), 0x81, 0x80, 0, 1, 0, count, 0, 0, 0, 0]);
  const record = [0xc0, HEADER_BYTES, 0, type, 0, 1, 0, 0, 0, 60, 0, data?.length ?? 0];
  return Buffer.concat([
    header,
    question.subarray(HEADER_BYTES, end),
    ...(data === undefined ? [] : [Buffer.from(record), data]),
  ]);
}

function dataOf(type: number, address: string, text: string): Buffer | undefined {
  if (type === TYPE_A) return Buffer.from(address.split('.').map(Number));
  return type === TYPE_TXT && text !== '' ? Buffer.from([text.length, ...Buffer.from(text)]) : undefined;
}

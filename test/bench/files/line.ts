import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What passes at once: little, so that the line is as even as a real one. */
const PIECE_BYTES = 4096;
const HOST = '127.0.0.1';

/** One way of a line: so many bytes a second, whoever sends them. */
class Way {
  bytes = 0;
  readonly #perSecond: number;
  #freeMs = 0;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  async carry(from: Socket, to: Socket): Promise<void> {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        const step = Number.isFinite(this.#perSecond) ? PIECE_BYTES : chunk.length;
        for (let at = 0; at < chunk.length; at += step) {
          const piece = chunk.subarray(at, at + step);
          this.bytes += piece.length;
          await this.#pass(piece.length);
          if (!to.write(piece)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
        }
      }
      to.end();
    } catch {
      // One end is gone, and so is the other.
      from.destroy();
      to.destroy();
    }
  }

  async #pass(bytes: number): Promise<void> {
    const nowMs = performance.now();
    this.#freeMs = Math.max(nowMs, this.#freeMs) + (bytes / this.#perSecond) * 1000;
    if (this.#freeMs - nowMs > 1) await pause(this.#freeMs - nowMs);
  }
}

/** A line between two processes on loopback, to whatever listens on `port()` when one dials: counts each way, and holds it to a rate. */
export async function startLine(port: () => number, perSecond = Number.POSITIVE_INFINITY) {
  const [out, back] = [new Way(perSecond), new Way(perSecond)];
  const server = createServer({ highWaterMark: PIECE_BYTES }, (near) => {
    const far = connect(port(), HOST);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
    void out.carry(near, far);
    void back.carry(far, near);
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  return {
    address: `/ip4/${HOST}/tcp/${(server.address() as AddressInfo).port}`,
    /** Bytes from those who dialled, and to them. */
    out: () => out.bytes,
    back: () => back.bytes,
    stop: () => server.close(),
  };
}

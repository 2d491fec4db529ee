import { once } from 'node:events';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { Stream } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { STREAM_LIMITS } from '../../../source/network/libp2p/limits.ts';
import { resumeReading } from '../../../source/network/libp2p/resume-reading.ts';
import { taken } from '../../../source/network/libp2p/taken.ts';
import type { SideOptions } from './sides.ts';

const PROTOCOL = '/crabnet-bench/bare/1.0.0';
const PIECE_BYTES = 64 * 1024;
const HOST = '127.0.0.1';

/** Files one after the other from disk, given to `send`, which resolves once there is room for more. */
async function sendAll({ folder, list }: SideOptions, send: (bytes: Uint8Array) => unknown): Promise<void> {
  for (const { path } of list) {
    const file = await open(join(folder, 'in', path));
    try {
      for (;;) {
        const piece = Buffer.allocUnsafe(PIECE_BYTES);
        const { bytesRead } = await file.read(piece, 0, PIECE_BYTES);
        if (bytesRead === 0) break;
        await send(piece.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  }
}

/** Writes what comes into files, of the sizes that are known. */
async function takeAll(
  { folder, list }: SideOptions,
  pieces: AsyncIterable<Uint8Array>,
): Promise<string | undefined> {
  let [nth, left] = [-1, 0];
  let file: FileHandle | undefined;
  const next = async () => {
    await file?.close();
    nth += 1;
    const wanted = list[nth];
    file = undefined;
    if (wanted === undefined) return;
    const path = join(folder, 'out', wanted.path);
    await mkdir(dirname(path), { recursive: true });
    file = await open(path, 'wx');
    left = wanted.bytes;
  };
  await next();
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length && file !== undefined; ) {
      const part = piece.subarray(at, at + left);
      await file.write(part);
      at += part.length;
      left -= part.length;
      if (left === 0) await next();
    }
    if (file === undefined) return undefined;
  }
  return 'it ended before all came';
}

export const startBare = (options: SideOptions) =>
  options.kind === 'tcp' ? startTcp(options) : startStream(options);

async function startTcp(options: SideOptions) {
  const server = createServer((socket) => {
    const send = (bytes: Uint8Array) => (socket.write(bytes) ? undefined : once(socket, 'drain'));
    sendAll(options, send).then(
      () => socket.end(),
      () => {},
    );
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  return {
    ...{ address: `${(server.address() as AddressInfo).port}`, peer: '' },
    take: () => takeAll(options, connect(Number(options.from?.address), HOST)),
    sentBytes: (): number | null => null,
  };
}

async function startStream(options: SideOptions) {
  const host = await createLibp2p({
    addresses: { listen: [`/ip4/${HOST}/tcp/0`] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    // The same window as ours, so that what differs is ours.
    streamMuxers: [yamux({ streamOptions: { maxStreamWindowSize: STREAM_LIMITS.windowBytes } })],
    connectionMonitor: { enabled: false },
  });
  await host.handle(PROTOCOL, (stream) => {
    const send = (bytes: Uint8Array) => (stream.send(bytes) ? undefined : taken(stream));
    sendAll(options, send).then(
      () => stream.close(),
      () => {},
    );
  });
  return {
    ...{ address: `${host.getMultiaddrs()[0]}`, peer: host.peerId.toString() },
    async take() {
      const connection = await host.dial(multiaddr(options.from?.address ?? ''));
      return takeAll(options, piecesOf(await connection.newStream(PROTOCOL)));
    },
    sentBytes: (): number | null => null,
  };
}

/** What comes on a stream, which waits while nobody reads. */
async function* piecesOf(stream: Stream): AsyncGenerator<Uint8Array> {
  const unread: Uint8Array[] = [];
  let wake = () => {};
  let isEnded = false;
  stream.addEventListener('message', ({ data }) => {
    unread.push(...(data instanceof Uint8Array ? [data] : data));
    stream.pause();
    wake();
  });
  stream.addEventListener('close', () => {
    isEnded = true;
    wake();
  });
  stream.addEventListener('remoteCloseWrite', () => {
    isEnded = true;
    wake();
  });
  for (;;) {
    const next = unread.shift();
    if (next !== undefined) yield next;
    else if (isEnded && stream.readStatus !== 'paused') return;
    else if (isEnded) resumeReading(stream);
    else {
      await new Promise<void>((resolve) => {
        wake = resolve;
        resumeReading(stream);
      });
    }
  }
}

/** Floods the link of the namespace that it runs in with mDNS, and counts who calls: a line of JSON on stdout each 200 ms. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { keyPairFromSeed } from '../../../source/identity/key-file.ts';

/** What it sent, and what the node on its link did for it. */
export interface FloodCounts {
  readonly sent: number;
  /** Connections to peers that it told of. */
  readonly calls: number;
  /** Answers of the host that is named on its command line. */
  readonly answersHeard: number;
}

const GROUP = '224.0.0.251';
const PORT = 5353;
const SERVICE = '_p2p._udp.local';
const SOURCES = 4;
const TICK_MS = 20;
const PER_TICK = 40;
const BYTES = 8900;
const PEERS = 4000;

const own = Object.values(networkInterfaces())
  .flatMap((infos) => infos ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
if (own === undefined) throw new Error('this host has no link');
const prefix = own.split('.').slice(0, 3).join('.');
const sources = Array.from({ length: SOURCES }, (_, index) => `${prefix}.${100 + index}`);
for (const source of sources) execFileSync('ip', ['addr', 'add', `${source}/24`, 'dev', 'eth0']);

let [sent, calls, answersHeard] = [0, 0, 0];
const mute = createServer((socket) => {
  calls += 1;
  socket.on('error', () => {});
});
mute.listen(0, '0.0.0.0');
await once(mute, 'listening');
const { port } = mute.address() as AddressInfo;

async function socketAt(address: string): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  socket.bind(0, address);
  await once(socket, 'listening');
  socket.setMulticastInterface(address);
  socket.on('error', () => {});
  return socket;
}

/** A name, as labels with their lengths. */
const labels = (name: string): Buffer =>
  Buffer.concat([...name.split('.').map((label) => lengthened(label)), Buffer.from([0])]);
const lengthened = (text: string): Buffer => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
const words = (...values: readonly number[]): Buffer => {
  const buffer = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) buffer.writeUInt16BE(value, index * 2);
  return buffer;
};
const [TYPE_PTR, TYPE_TXT, CLASS_IN, TTL_S, ANSWER] = [12, 16, 1, 120, 0x8400];
const record = (name: string, type: number, data: Buffer): Buffer =>
  Buffer.concat([labels(name), words(type, CLASS_IN, 0, TTL_S, data.length), data]);

/** A peer that is nobody, at one of our addresses, or where no host is. */
function toldOf(number: number): Buffer {
  const { nodeId } = keyPairFromSeed(randomBytes(32));
  const host = number % 4 === 0 ? `${prefix}.${150 + (number % 100)}` : sources[number % SOURCES];
  const name = `${randomBytes(16).toString('hex')}.${SERVICE}`;
  const line = record(name, TYPE_TXT, lengthened(`dnsaddr=/ip4/${host}/tcp/${port}/p2p/${nodeId}`));
  // Every eighth is as large as may be.
  const lines = number % 8 === 0 ? Math.floor(BYTES / line.length) : 1;
  return Buffer.concat([
    words(0, ANSWER, 0, 1 + lines, 0, 0),
    record(SERVICE, TYPE_PTR, labels(name)),
    ...Array.from({ length: lines }, () => line),
  ]);
}

const question = Buffer.concat([words(0, 0, 1, 0, 0, 0), labels(SERVICE), words(TYPE_PTR, CLASS_IN)]);
const peers = Array.from({ length: PEERS }, (_, number) => toldOf(number));
const sockets = await Promise.all(sources.map(socketAt));

const ear = createSocket({ type: 'udp4', reuseAddr: true });
ear.bind(PORT);
await once(ear, 'listening');
ear.addMembership(GROUP, own);
ear.on('message', (bytes, { address }) => {
  const isAnswer = ((bytes[2] ?? 0) & 0x80) !== 0;
  if (isAnswer && address === process.argv[2]) answersHeard += 1;
});

const flood = setInterval(() => {
  for (let count = 0; count < PER_TICK; count += 1) {
    const bytes = count % 8 === 0 ? question : (peers[sent % PEERS] ?? question);
    sockets[sent % SOURCES]?.send(bytes, PORT, GROUP);
    sent += 1;
  }
}, TICK_MS);
const report = setInterval(() => console.log(JSON.stringify({ sent, calls, answersHeard })), 200);
process.on('SIGTERM', () => {
  clearInterval(flood);
  clearInterval(report);
  process.exit();
});

import { afterEach } from 'vitest';
import { LocalNode, type LocalNodeOptions } from '../support/local-node.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { until } from '../support/until.ts';

const ends: (() => Promise<void>)[] = [];

/** What a test opened is closed after it. */
export function setUpPeers(): void {
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });
}

export const endWith = (end: () => Promise<void>) => void ends.push(end);

export async function nodeWith(options: LocalNodeOptions = {}): Promise<LocalNode> {
  const node = new LocalNode(options);
  ends.push(() => node.remove());
  return node.start();
}

export async function peerAt(host?: string): Promise<RawPeer> {
  const peer = await RawPeer.open(host);
  ends.push(() => peer.close());
  return peer;
}

export const nowS = () => Math.floor(Date.now() / 1000);
export const statusIs = (node: LocalNode, wanted: object) =>
  until(`the status has ${JSON.stringify(wanted)}`, async () => {
    const status = { ...(await node.api.status()) };
    return Object.entries(wanted).every(([name, value]) => status[name as keyof typeof status] === value);
  });

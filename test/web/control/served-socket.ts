import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { NodeApi } from '../../../source/contract/node-api.ts';
import { ControlServer } from '../../../source/web/control/control-server.ts';
import { connectSocketApi } from '../../../source/web/control/socket-api.ts';
import { FakeNodeApi } from '../fake-node-api.ts';

export let folder: string;
export let socketPath: string;
/** What a test ends with, the last first. */
export const ends: (() => Promise<unknown>)[] = [];

/** Each test has a folder with room for a socket. */
export function setUpSocket(): void {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crabnet-socket-'));
    socketPath = join(folder, 'control.sock');
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    await rm(folder, { recursive: true });
  });
}

export async function serve(
  path = socketPath,
): Promise<{ readonly fake: FakeNodeApi; readonly server: ControlServer }> {
  const fake = new FakeNodeApi();
  const server = new ControlServer({
    api: fake,
    socketPath: path,
    onDefect: (error) => {
      throw error;
    },
  });
  await server.start();
  ends.push(() => server.stop());
  return { fake, server };
}

export async function connected(path = socketPath, timeoutMs = 5_000): Promise<NodeApi> {
  const api = await connectSocketApi(path, { timeoutMs });
  if (api === undefined) throw new Error('nobody there');
  ends.push(() => api.close());
  return api;
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { openCold } from '../../source/node/open-node.ts';
import { dataDirFiles } from '../../source/store/data-dir.ts';
import { ControlServer } from '../../source/web/control/control-server.ts';
import { connectSocketApi } from '../../source/web/control/socket-api.ts';
import { LocalNode } from '../support/local-node.ts';
import { testSettings } from '../support/test-settings.ts';
import { keepsTheContract, type NodeForm, onOwnSeeds } from './node-api-contract.ts';

async function inProcess(): Promise<NodeForm> {
  const node = await new LocalNode().start();
  return onOwnSeeds(node.api, () => node.remove());
}

async function overSocket(): Promise<NodeForm> {
  const node = await new LocalNode().start();
  const { control } = dataDirFiles(node.dataDir);
  const server = new ControlServer({
    api: node.api,
    socketPath: control,
    onDefect: (error) => {
      throw error;
    },
  });
  await server.start();
  const api = await connectSocketApi(control, { timeoutMs: 30_000 });
  if (api === undefined) throw new Error('nobody there');
  return onOwnSeeds(api, async () => {
    await api.close();
    await server.stop();
    await node.remove();
  });
}

async function cold(): Promise<NodeForm> {
  const dataDir = mkdtempSync(join(tmpdir(), 'crabnet-cold-'));
  const api = openCold(testSettings(dataDir));
  return onOwnSeeds(api, async () => {
    await api.close();
    rmSync(dataDir, { recursive: true });
  });
}

describe.each([
  ['a running node, in its process', inProcess],
  ['a running node, over its control socket', overSocket],
  ['a data dir that no node runs on', cold],
])('%s', (_, open) => keepsTheContract(open));

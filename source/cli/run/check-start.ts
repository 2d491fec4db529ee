import { existsSync } from 'node:fs';
import { formatHostPort } from '../../base/host-port.ts';
import type { NodeStatus } from '../../contract/node-api.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import { CrabnetError } from '../../model/errors.ts';
import { checkPlaces, openCold, ownDataDir } from '../../node/open-node.ts';
import { tryAlerts, tryFilesPort, tryOrders, tryPolicy, tryTransport } from '../../node/try-start.ts';
import { checkSandbox } from '../../runner/sandbox/sandbox.ts';
import { dataDirFiles } from '../../store/data-dir.ts';
import { tryDataDir } from '../../store/data-dir-look.ts';
import { isStaleSocket } from '../../web/control/control-server.ts';
import { connectSocketApi } from '../../web/control/socket-api.ts';
import { tryMonitorAddress } from '../../web/monitor/monitor-server.ts';
import { readWebToken } from '../../web/monitor/web-token.ts';
import { FolderSite } from '../../web/site/folder-site.ts';
import { refusalWords } from '../../words/refusal-words.ts';
import { plainTeller } from '../../words/teller.ts';
import type { StartCheck } from './backend.ts';
import { OWNER_MS, onceFree } from './data-dir-owner.ts';
import { makeReadingGround } from './reading-ground.ts';

/**
 * Goes through the steps with which a node starts, each by the code of the start, and undoes what they make: the data dir and
 * its lock, the store and what is read with it (on a copy), the control socket's place, token and addresses. Rejects with what a
 * start would. What a node that runs on the data dir already holds is not tried.
 */
export async function checkStart(settings: NodeSettings): Promise<StartCheck> {
  const { control, lock } = dataDirFiles(settings.dataDir);
  const isThere = tryDataDir(settings.dataDir);
  const running = isThere ? await statusOf(control) : undefined;
  if (running === undefined) {
    // On the copy that is opened below these would look at the copy.
    checkPlaces(settings);
    if (existsSync(lock)) await onceFree(async () => ownDataDir(settings.dataDir).release());
    await openCopy(settings);
    if (isThere) await isStaleSocket(control);
  } else {
    // Its key and store are in use; what it would read anew is looked at.
    tryPolicy(settings.policyFile);
  }
  tryAlerts(settings.alertsFile);
  tryOrders(settings.ordersFile);
  const warnings = await checkAddresses(settings, running);
  return { isRunning: running !== undefined, warnings: [...warnings, ...(await sandboxWarnings(settings))] };
}

async function statusOf(control: string): Promise<NodeStatus | undefined> {
  const api = await connectSocketApi(control, { timeoutMs: OWNER_MS });
  try {
    return await api?.status();
  } finally {
    await api?.close();
  }
}

/** Key, store, policy and the rest, as each start reads them. */
async function openCopy(settings: NodeSettings): Promise<void> {
  const ground = makeReadingGround(settings);
  try {
    await openCold(ground.settings).close();
  } catch (error) {
    throw ground.asOriginal(error);
  } finally {
    ground.remove();
  }
}

async function checkAddresses(
  settings: NodeSettings,
  running: NodeStatus | undefined,
): Promise<readonly string[]> {
  const { listenAddr, webAddr, webAddrIsExplicit } = settings;
  const isHeld = running?.listen_addrs.includes(formatHostPort(listenAddr)) === true;
  if (!isHeld) await tryTransport(settings);
  const warnings = isHeld ? [] : await orWarning(tryFilesPort(settings), ONLY_DIALLED);
  if (webAddr === null) return warnings;
  if (settings.webDist !== null) await FolderSite.open(settings.webDist);
  if (settings.webAuthRequired) readWebToken(settings.dataDir, settings.webTokenFile);
  if (running?.web_addr === formatHostPort(webAddr)) return warnings;
  const answers = tryMonitorAddress(webAddr);
  // As the start has it: without a web server, unless one was asked for.
  if (!webAddrIsExplicit) return [...warnings, ...(await orWarning(answers, 'there will be no web server'))];
  await answers;
  return warnings;
}

const ONLY_DIALLED = 'files will go only to and from peers that this node can dial';

/** What a start goes on without. */
async function orWarning(attempt: Promise<void>, what: string): Promise<readonly string[]> {
  try {
    await attempt;
    return [];
  } catch (error) {
    if (!(error instanceof CrabnetError)) throw error;
    return [`${what}: ${error.message}; ${error.remedy ?? ''}`];
  }
}

async function sandboxWarnings({ sandbox, taskLimits }: NodeSettings): Promise<readonly string[]> {
  const refusal = await checkSandbox(sandbox, taskLimits);
  if (refusal === undefined) return [];
  const { long, remedy = '' } = refusalWords(refusal, plainTeller(Date.now()));
  return [`no task can be run: ${long}; ${remedy}`];
}

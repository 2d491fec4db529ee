import { setTimeout as delay } from 'node:timers/promises';
import { ACTION_IDS, ACTIONS } from '../contract/actions.ts';
import { actionCommand } from './commands/action-command.ts';
import { digest } from './commands/digest.ts';
import { events } from './commands/events.ts';
import { exportMarket } from './commands/export.ts';
import { filesList } from './commands/files-list.ts';
import { filesRead } from './commands/files-read.ts';
import { filesShow } from './commands/files-show.ts';
import { filesVerify } from './commands/files-verify.ts';
import { ledger } from './commands/ledger.ts';
import { ledgerReceipts } from './commands/ledger-receipts.ts';
import { ordersDryRun, ordersList, why } from './commands/orders.ts';
import { peers } from './commands/peers.ts';
import { prices } from './commands/prices.ts';
import { seedFetch } from './commands/seed-fetch.ts';
import { seedList } from './commands/seed-list.ts';
import { seedPublish } from './commands/seed-publish.ts';
import { seedRun } from './commands/seed-run.ts';
import { seedShow } from './commands/seed-show.ts';
import { status } from './commands/status.ts';
import { topology } from './commands/topology.ts';
import type { Ending } from './ending.ts';
import type { OneShot } from './invocation.ts';
import type { Io } from './io.ts';
import type { Output } from './output.ts';
import { promptOf } from './prompt.ts';
import type { Backend } from './run/backend.ts';
import type { ActionCommand, OneShotName } from './usage/command-table.ts';
import type { Settings } from './usage/settings.ts';

// One entry for each action.
const ACTION_COMMANDS = Object.fromEntries(
  ACTION_IDS.map((id) => [ACTIONS[id].command, actionCommand(id)]),
) as unknown as { readonly [name in ActionCommand]: OneShot };

export const ONE_SHOTS: { readonly [name in OneShotName]: OneShot } = {
  ...ACTION_COMMANDS,
  status,
  peers,
  digest,
  'seed list': seedList,
  'seed show': seedShow,
  'seed run': seedRun,
  'seed publish': seedPublish,
  'seed fetch': seedFetch,
  'files list': filesList,
  'files show': filesShow,
  'files read': filesRead,
  'files verify': filesVerify,
  events,
  topology,
  prices,
  ledger,
  'ledger receipts': ledgerReceipts,
  export: exportMarket,
  // These read by schemas, whose library no other command needs.
  'ledger export': async (...call) => (await import('./commands/ledger-export.ts')).ledgerExport(...call),
  import: async (...call) => (await import('./commands/import.ts')).importFile(...call),
  'orders list': ordersList,
  'orders dry-run': ordersDryRun,
  why,
};

/** Whether a command may change something; the others leave no trace in the data dir. */
export const isActing = (name: OneShotName): boolean =>
  name === 'seed run' || name === 'import' || Object.hasOwn(ACTION_COMMANDS, name);

/** What a one-shot call needs besides its command. */
export interface OneShotCall {
  readonly args: readonly string[];
  readonly settings: Settings;
  readonly purpose: 'to read' | 'to act';
  readonly io: Io;
  readonly backend: Backend;
  readonly out: Output;
  readonly ending: Ending;
}

/** A node that does not answer must not keep a call that was ended. */
const LEAVE_MAX_MS = 2000;

async function leave(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = new AbortController();
  const late = delay(LEAVE_MAX_MS, undefined, { signal: waiting.signal }).catch(() => undefined);
  await Promise.race([Promise.allSettled(tasks.map((task) => task())), late]);
  waiting.abort();
}

/** Opens the node, carries out the command and closes the node; resolves to the exit code. */
export async function runOneShot(command: OneShot, call: OneShotCall): Promise<number> {
  const { args, settings, purpose, io, backend, out, ending } = call;
  const { options } = settings;
  const stop = io.onSignal((signal) => ending.endBy(signal));
  try {
    const api = await Promise.race([backend.openApi(settings.node, purpose), ending.reached]);
    if (typeof api === 'number') return api;
    try {
      // In JSON nodes have their ids.
      if (!out.json) out.names(await api.petnames());
      const leaving: (() => Promise<void>)[] = [];
      const beforeEnd = (task: () => Promise<void>) => leaving.push(task);
      const asked = { args, options, ask: promptOf(io), ended: ending.signal, beforeEnd };
      const code = await Promise.race([command(api, asked, out), ending.reached]);
      if (ending.code !== undefined) await leave(leaving);
      return code;
    } finally {
      await api.close();
    }
  } finally {
    stop();
  }
}

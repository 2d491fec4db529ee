import { randomInt } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startLine } from './line.ts';
import { makeTree, packTree, provenIn } from './made-tree.ts';
import { type SideOptions, startSide } from './sides.ts';

export interface KillsOptions {
  readonly folder: string;
  readonly kills: number;
  /** Of each file. */
  readonly sizes: readonly number[];
  readonly bytesPerSecond: number;
}

export interface KillsOutcome {
  readonly killed: { readonly give: number; readonly take: number };
  /** Files that are whole at the end, of all. */
  readonly proven: number;
  readonly count: number;
  /** Of the files, and of everything that went to the taker. */
  readonly bytes: number;
  readonly sentBytes: number;
}

const LOOK_EVERY_MS = 2;
/** Where it comes to nothing although nobody was killed. */
const [TRIES, AGAIN_AFTER_MS] = [20, 100];

/** A transfer of which one side or the other is killed with -9 at so many random moments, and started anew. */
export async function transferWithKills({
  folder,
  kills,
  sizes,
  bytesPerSecond,
}: KillsOptions): Promise<KillsOutcome> {
  const folders = { give: join(folder, 'giver'), take: join(folder, 'taker') };
  mkdirSync(folders.take, { recursive: true });
  const list = makeTree(folders.give, sizes);
  const files = await packTree(folders.give);
  let port = 0;
  const line = await startLine(() => port, bytesPerSecond);
  const killed = { give: 0, take: 0 };
  const moments = Array.from({ length: kills }, () => randomInt(files.bytes)).sort(
    (left, right) => left - right,
  );
  const begin = async (role: SideOptions['role'], peer = '') => {
    const from = { address: line.address, peer };
    const side = await startSide({ kind: 'files', role, folder: folders[role], files, list, from });
    if (role === 'give') port = Number(side.address.split('/').at(-1));
    return side;
  };
  let giver = await begin('give');
  const { peer } = giver;
  let taker = await begin('take', peer);
  try {
    for (let [why, tries] = ['it has not begun', 0]; why !== ''; ) {
      let isOver = false;
      const took = taker.over().then(
        (over) => over.why,
        (error: Error) => error.message,
      );
      const over = took.finally(() => {
        isOver = true;
      });
      taker.tell('begin');
      while (!isOver && (moments[0] ?? Number.POSITIVE_INFINITY) > line.back()) await pause(LOOK_EVERY_MS);
      if (isOver) {
        why = await over;
        tries += 1;
        if (why !== '' && tries > TRIES) throw new Error(why);
        await pause(AGAIN_AFTER_MS);
        continue;
      }
      tries = 0;
      moments.shift();
      const role = randomInt(2) === 0 ? 'give' : 'take';
      killed[role] += 1;
      await (role === 'give' ? giver : taker).kill();
      if (role === 'give') giver = await begin('give');
      else taker = await begin('take', peer);
      // What the taker makes of a giver that is gone is over before it is told to go on.
      await over;
    }
    const proven = await provenIn(folders.take, files);
    return { killed, proven, count: files.count, bytes: files.bytes, sentBytes: line.back() };
  } finally {
    await Promise.all([giver.kill(), taker.kill()]);
    line.stop();
  }
}

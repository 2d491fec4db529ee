import { z } from 'zod';
import { replaceDurably } from '../../base/durable-file.ts';
import { readPlainFile } from '../../base/plain-file.ts';
import { toJson } from '../../base/text/sanitize.ts';
import type { AlertRow } from '../../contract/alert.ts';
import type { Untold } from './alert-post.ts';

/** What of the alerts outlives a node: which stand, and what is untold. */
export interface KeptAlerts {
  readonly standing: readonly AlertRow[];
  readonly untold: readonly Untold[];
}

const NONE: KeptAlerts = { standing: [], untold: [] };

const text = z.string();
const named = { alarm: text, words: text, remedy: text };
const KEPT = z.object({
  standing: z.array(z.object({ id: text, ...named, since_ts: z.number() })),
  untold: z.array(
    z.object({
      target: text,
      message: z.object({
        ...{ id: text, alert: text, state: z.enum(['raised', 'cleared']), ...named },
        ...{ node_id: text, alias: text, ts: z.number() },
      }),
    }),
  ),
});

/** What was kept; nothing where that is no file of ours. */
export function readAlerts(path: string): KeptAlerts {
  try {
    const read = KEPT.safeParse(JSON.parse(readPlainFile(path)));
    // An alarm that a later release knows is kept by its name.
    return read.success ? (read.data as unknown as KeptAlerts) : NONE;
  } catch {
    return NONE;
  }
}

/** False where the disk does not take it. */
export function keepAlerts(path: string, kept: KeptAlerts): boolean {
  try {
    replaceDurably(path, toJson(kept));
    return true;
  } catch {
    return false;
  }
}

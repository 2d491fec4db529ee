import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FilesName } from '../../../source/model/files/file-names.ts';
import { AS_STARTED } from '../as-started.ts';

export type Kind = 'files' | 'stream' | 'tcp';

/** What a process of `side.ts` is to be. */
export interface SideOptions {
  readonly kind: Kind;
  readonly role: 'give' | 'take';
  /** Its own: a store, or plain files under `in` and `out`. */
  readonly folder: string;
  readonly files: FilesName;
  /** Paths and sizes, for those that have no manifest. */
  readonly list: readonly { readonly path: string; readonly bytes: number }[];
  /** Whom a taker asks. */
  readonly from?: { readonly address: string; readonly peer: string };
}

export type ToSide = { readonly type: 'begin' | 'end' };

export interface Over {
  readonly type: 'over';
  /** Why it came to nothing; empty where it did not. */
  readonly why: string;
  readonly wallMs: number;
  readonly cpuMs: number;
  /** How much more memory it had at the most than when it began. */
  readonly grownMib: number;
  /** Open ones of the process at the end. */
  readonly handles: number;
  /** On the wire, with all that is around the bytes of files; null where nobody counted. */
  readonly sentBytes: number | null;
}

export type FromSide = { readonly type: 'ready'; readonly address: string; readonly peer: string } | Over;

/** Starts one side; resolves once it can be reached, or can reach. */
export async function startSide(options: SideOptions) {
  const path = join(options.folder, 'options.json');
  writeFileSync(path, JSON.stringify(options));
  const child = fork(new URL('./side.ts', import.meta.url), [path], AS_STARTED);
  const ready = await answer(child, 'ready');
  return {
    child,
    ...{ address: ready.address, peer: ready.peer },
    tell: (type: ToSide['type']) => child.send({ type }),
    over: () => answer(child, 'over'),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function answer<Type extends FromSide['type']>(
  child: ChildProcess,
  type: Type,
): Promise<Extract<FromSide, { type: Type }>> {
  const gone = new AbortController();
  const ended = once(child, 'exit', { signal: gone.signal }).then(() => {
    throw new Error('a side ended before it was done');
  });
  ended.catch(() => {});
  try {
    for (;;) {
      const [message] = (await Promise.race([once(child, 'message', { signal: gone.signal }), ended])) as [
        FromSide,
      ];
      if (message.type === type) return message as Extract<FromSide, { type: Type }>;
    }
  } finally {
    gone.abort();
  }
}

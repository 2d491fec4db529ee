import { readdir, readFile } from 'node:fs/promises';

/** Ids of the living processes that have `text` on their command line. */
export async function processesWith(text: string): Promise<readonly string[]> {
  const found = [];
  for (const pid of await readdir('/proc')) {
    const line = /^\d+$/.test(pid) ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') : '';
    if (line.includes(text)) found.push(pid);
  }
  return found;
}

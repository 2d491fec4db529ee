import { setTimeout as delay } from 'node:timers/promises';
import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { FileTransferRow } from '../../contract/file-transfers.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import { transferLine, transferWords } from '../../words/file-transfer-words.ts';
import type { Output } from '../output.ts';

const LOOK_EVERY_MS = 250;
/** Where no line can be written over a line is said so often. */
const LINE_EVERY_MS = 5000;
const BAR_CELLS = 20;

/**
 * Shows how far the transfers are that `isMeant` picks, until `running` settles or `ended` is aborted: on one line of a terminal, which
 * is gone afterwards, elsewhere on a line now and then. Never rejects: whoever waits for `running` hears what went wrong.
 */
export async function followTransfers(
  api: Pick<NodeApi, 'status'>,
  isMeant: (row: FileTransferRow) => boolean,
  running: Promise<unknown>,
  ended: AbortSignal,
  out: Output,
): Promise<void> {
  const settled = new AbortController();
  const settle = () => settled.abort();
  running.then(settle, settle);
  const signal = AbortSignal.any([settled.signal, ended]);
  let saidAtMs = Number.NEGATIVE_INFINITY;
  for (;;) {
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    const status = await api.status().catch(() => undefined);
    const [row] = status?.transfers.filter(isMeant) ?? [];
    if (signal.aborted) break;
    if (out.hasProgress) out.progress(row === undefined ? '' : lineOf(row, out));
    else if (row !== undefined && performance.now() - saidAtMs >= LINE_EVERY_MS) {
      saidAtMs = performance.now();
      out.notice([sanitizeLine(transferWords(row, (id) => out.nameOf(id)))]);
    }
  }
  if (out.hasProgress) out.progress('');
}

const lineOf = (row: FileTransferRow, out: Output): string =>
  transferLine(row, (id) => out.nameOf(id), { columns: out.progressColumns, barCells: BAR_CELLS });

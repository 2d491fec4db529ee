import type { Told } from '../../contract/actions.ts';
import type { NodeApi } from '../../contract/node-api.ts';
import { toldWords, warningLine } from '../../words/told-words.ts';
import type { Output } from '../output.ts';

/** Says how far an own envelope got, and what the node warns of. */
export async function remarkTold(api: NodeApi, told: Told, out: Output): Promise<void> {
  const warning = warningLine(told);
  if (warning !== undefined) out.warning(warning);
  if (out.json) return;
  // Only of what waits does it matter.
  const isRunning = told.told === 'waiting' && (await api.status()).running;
  out.remark(toldWords(told, isRunning).long);
}

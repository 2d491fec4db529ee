import type { NodeApi } from '../../contract/node-api.ts';
import { BRING_MAX_BYTES, BRING_MAX_ENVELOPES } from '../../contract/transfer.ts';
import { importWords } from '../../words/transfer-words.ts';
import { EXIT } from '../exit-code.ts';
import type { OneShot } from '../invocation.ts';
import type { Brought } from '../transfer/brought.ts';
import { openBrought } from '../transfer/brought-file.ts';
import { ImportTally } from '../transfer/import-tally.ts';

/** `import FILE`: 0 where nothing was refused, else 2. Each envelope is judged by the node, whether one runs or not. */
export const importFile: OneShot = async (api, { args: [path = ''], ended }, out) => {
  const file = await openBrought(path);
  const tally = new ImportTally();
  for (let before = -1; ; ) {
    tally.begin();
    await bringAll(api, file.envelopes(), tally, ended);
    const isStuck = tally.admitted === before;
    before = tally.admitted;
    if (!file.mayRepeat || !tally.mayHelpAgain || isStuck || ended.aborted) break;
  }
  const { envelopes, admitted, known, waiting, refused, firstRefused } = tally;
  const told = { envelopes, admitted, known, waiting, refused: Object.fromEntries(refused) };
  if (out.json) out.value({ file: path, format: file.format, ...told, first_refused: firstRefused });
  else {
    const [summary = '', ...rest] = importWords(path, { ...told, firstRefused });
    out.line(summary);
    if (rest.length > 0) out.error(rest);
  }
  return tally.refusedCount === 0 ? EXIT.done : EXIT.refused;
};

/** Never more of the file in memory than goes to the node at once. */
async function bringAll(
  api: NodeApi,
  envelopes: ReturnType<Awaited<ReturnType<typeof openBrought>>['envelopes']>,
  tally: ImportTally,
  ended: AbortSignal,
): Promise<void> {
  let batch: Extract<Brought, { readonly text: string }>[] = [];
  let bytes = 0;
  const bring = async () => {
    if (batch.length === 0) return;
    const { verdicts, freed } = await api.bring(batch.map(({ text }) => text));
    for (const [index, verdict] of verdicts.entries()) tally.count(batch[index]?.at ?? '', verdict);
    tally.freed(freed);
    batch = [];
    bytes = 0;
  };
  for await (const each of envelopes) {
    if (ended.aborted) return;
    if ('refused' in each) {
      await bring();
      tally.count(each.at, { verdict: 'refused', ...each.refused });
      continue;
    }
    const size = Buffer.byteLength(each.text) + 1;
    if (batch.length === BRING_MAX_ENVELOPES || bytes + size > BRING_MAX_BYTES) await bring();
    batch.push(each);
    bytes += size;
  }
  await bring();
}

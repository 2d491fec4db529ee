import { cut, displayWidth } from '../../../base/text/width.ts';
import type { FileTransferRow } from '../../../contract/file-transfers.ts';
import type { SeedRow } from '../../../contract/node-api.ts';
import { transferLine } from '../../../words/file-transfer-words.ts';
import { seedFilesWords } from '../../../words/seed-files-words.ts';
import { type ConsoleData, detailOf, transfersOf } from '../../data/console-data.ts';
import { type Line, plain, span } from '../../text/span.ts';

const BAR_CELLS = 10;

/** The files of a seed: what it gives and wants, what its result brought, and what of them comes or goes now. */
export function fileLines(
  row: SeedRow,
  data: ConsoleData,
  width: number,
  labelled: (label: string) => string,
): readonly Line[] {
  const result = detailOf(data, row.id)?.results.find(({ counting }) => counting);
  const words = seedFilesWords(row.files, result?.files);
  const moving = transfersOf(data, row.id);
  return [
    ...words.map((line, index) => plain(cut(`${labelled(index === 0 ? 'FILES' : '')}${line}`, width))),
    ...moving.map((transfer, index): Line => {
      const label = labelled(words.length + index === 0 ? 'FILES' : '');
      return [span(cut(label + lineOf(transfer, data, width - displayWidth(label)), width), 'active')];
    }),
  ];
}

const lineOf = (transfer: FileTransferRow, { names }: ConsoleData, columns: number): string =>
  transferLine(transfer, (id) => names.nameOf(id), { columns, barCells: BAR_CELLS });

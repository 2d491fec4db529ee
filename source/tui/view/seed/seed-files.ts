import { cut, displayWidth } from '../../../base/text/width.ts';
import type { FileTransferRow } from '../../../contract/file-transfers.ts';
import type { SeedRow } from '../../../contract/node-api.ts';
import { briefTransferWords, transferBar, transferWords } from '../../../words/file-transfer-words.ts';
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
      return [span(cut(label + transferLine(transfer, data, width - displayWidth(label)), width), 'active')];
    }),
  ];
}

/** With a bar, or without its bytes, as there is room: how much longer it takes is said last, and shall not be cut off. */
function transferLine(transfer: FileTransferRow, data: ConsoleData, width: number): string {
  const nameOf = (id: string) => data.names.nameOf(id);
  const words = transferWords(transfer, nameOf);
  const withBar = `${transferBar(transfer, BAR_CELLS)} ${words}`.trimStart();
  return [withBar, words].find((line) => displayWidth(line) <= width) ?? briefTransferWords(transfer, nameOf);
}

import { cut, displayWidth } from '../../../base/text/width.ts';
import type { SeedFilesRow } from '../../../contract/actions/files-show.ts';
import type { FileTransferRow } from '../../../contract/file-transfers.ts';
import type { SeedRow } from '../../../contract/node-api.ts';
import { transferLine } from '../../../words/file-transfer-words.ts';
import { formatRoughBytes } from '../../../words/numbers.ts';
import {
  filePathWords,
  restOfFiles,
  seedFilesWords,
  writtenToWords,
} from '../../../words/seed-files-words.ts';
import { type ConsoleData, detailOf, filesOf, transfersOf } from '../../data/console-data.ts';
import { type Line, plain, span } from '../../text/span.ts';

const BAR_CELLS = 10;

/** So many files of a side show; where the text scrolls there is room for more. */
const LISTED = { compact: 2, pane: 6, narrow: 12, full: 20 } as const;
const SIZE_CELLS = 10;

export interface FilesRoom {
  readonly form: keyof typeof LISTED;
  readonly width: number;
}

/** The files of a seed: what it gives and wants, what its result brought, what of them comes or goes now, and their names. */
export function fileLines(
  row: SeedRow,
  data: ConsoleData,
  { form, width }: FilesRoom,
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
    ...filesOf(data, row.id).flatMap((side) => {
      const lines = listedFiles(side, LISTED[form]);
      return lines.map(({ text, look }, index): Line => {
        const label = labelled(index === 0 ? side.side.toUpperCase() : '');
        return [span(label), span(cut(text, width - displayWidth(label)), look)];
      });
    }),
  ];
}

interface FileLine {
  readonly text: string;
  readonly look?: 'dim';
}

/** The first files of a side, how many there are besides, and where they were put last. */
function listedFiles({ files, count, written_to }: SeedFilesRow, most: number): readonly FileLine[] {
  const listed = files.slice(0, most);
  const rest = restOfFiles(count, listed.length);
  const [folder] = written_to.slice(-1);
  return [
    ...listed.map((file): FileLine => {
      const size = formatRoughBytes(file.bytes).padStart(SIZE_CELLS);
      return { text: `${size}  ${file.here ? 'here    ' : 'not here'}  ${filePathWords(file)}` };
    }),
    ...(rest === null ? [] : [{ text: rest, look: 'dim' } as const]),
    ...(folder === undefined ? [] : [{ text: writtenToWords(folder) }]),
  ];
}

const lineOf = (transfer: FileTransferRow, { names }: ConsoleData, columns: number): string =>
  transferLine(transfer, (id) => names.nameOf(id), { columns, barCells: BAR_CELLS });

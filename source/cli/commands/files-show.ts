import type { SeedFileRow, SeedFilesRow } from '../../contract/actions/files-show.ts';
import { formatBytes, formatPlural } from '../../words/numbers.ts';
import { filePathWords, restOfFiles, writtenToWords } from '../../words/seed-files-words.ts';
import { EXIT } from '../exit-code.ts';
import { reportRefusal } from '../failure.ts';
import type { OneShot } from '../invocation.ts';
import type { Output } from '../output.ts';
import { type Column, tableLines } from '../render/table.ts';
import { actionInput } from '../usage/action-input.ts';

const COLUMNS: readonly Column<SeedFileRow>[] = [
  { title: 'HERE', text: ({ here }) => (here ? 'yes' : 'no') },
  { title: 'SIZE', text: ({ bytes }) => formatBytes(bytes), align: 'right' },
  { title: 'PATH', text: filePathWords },
];

/** `files show SEED`: what a seed gives, and what its result brought, a file a line. */
export const filesShow: OneShot = async (api, { args, options }, out) => {
  const shown = await api.act('filesShow', actionInput('filesShow', args, options));
  if (!shown.ok) return reportRefusal(shown.refusal, out);
  const { sides } = shown.value;
  if (out.json) out.value(shown.value);
  else if (sides.length === 0) out.remark('it gives no files, and its result brought none');
  else out.lines(sides.flatMap((side) => sideLines(side, out)));
  return EXIT.done;
};

function sideLines({ side, count, bytes, files, written_to }: SeedFilesRow, out: Output): readonly string[] {
  const head = `${side}: ${formatPlural(count, 'file')}, ${formatBytes(bytes)}`;
  const rest = restOfFiles(count, files.length);
  const list = [
    ...(files.length === 0 ? [] : tableLines(COLUMNS, files, out)),
    ...(rest === null ? [] : [rest]),
  ];
  return [out.style('strong', head), ...list, ...written_to.map(writtenToWords)];
}

import type { KeptFilesRow } from '../../contract/actions/files-list.ts';
import { ACTIONS } from '../../contract/actions.ts';
import { shortSeed } from '../../words/ids.ts';
import { formatBytes, formatCount } from '../../words/numbers.ts';
import { formatTime } from '../../words/time.ts';
import { EXIT } from '../exit-code.ts';
import { reportRefusal } from '../failure.ts';
import type { OneShot } from '../invocation.ts';
import { type Column, tableLines } from '../render/table.ts';

const columns = (nowS: number): readonly Column<KeptFilesRow>[] => [
  { title: 'SEED', text: ({ seed_id }) => shortSeed(seed_id) },
  { title: 'WHAT', text: ({ side }) => side },
  { title: 'FILES', text: ({ count }) => formatCount(count), align: 'right' },
  { title: 'SIZE', text: ({ bytes }) => formatBytes(bytes), align: 'right' },
  { title: 'UNTIL', text: ({ until_ts }) => formatTime(until_ts, nowS) },
  { title: 'NAME', text: ({ cid }) => cid, dropRank: 1 },
];

/** `files list`: what is kept, of which seed and until when. */
export const filesList: OneShot = async (api, _call, out) => {
  const listed = await api.act('filesList', {});
  if (!listed.ok) return reportRefusal(listed.refusal, out);
  const { files } = listed.value;
  if (out.json) out.value(listed.value);
  else if (files.length === 0) out.remark(`no files are kept; ${ACTIONS.publish.command} --input gives some`);
  else out.lines(tableLines(columns(out.nowS), files, out));
  return EXIT.done;
};

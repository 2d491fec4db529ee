import { sanitizeText } from '../../base/text/sanitize.ts';
import { formatBytes } from '../../words/numbers.ts';
import { EXIT } from '../exit-code.ts';
import { reportRefusal } from '../failure.ts';
import type { OneShot } from '../invocation.ts';
import { actionInput } from '../usage/action-input.ts';

/** `files read SEED PATH`: a text file of a seed, safe to show, as far as it is read. */
export const filesRead: OneShot = async (api, { args, options }, out) => {
  const read = await api.act('filesRead', actionInput('filesRead', args, options));
  if (!read.ok) return reportRefusal(read.refusal, out);
  const { text, cut, bytes } = read.value;
  if (out.json) out.value(read.value);
  else {
    out.lines(text === '' ? [] : sanitizeText(text).replace(/\n$/u, '').split('\n'));
    if (text === '') out.remark('the file is empty');
    if (cut) out.remark(`that is its beginning; the whole file has ${formatBytes(bytes)}`);
  }
  return EXIT.done;
};

import { sanitizeLine } from '../../base/text/sanitize.ts';
import { type ActionValue, answerLine } from '../../contract/actions.ts';
import { shortSeed } from '../../words/ids.ts';
import { formatCount } from '../../words/numbers.ts';
import { EXIT } from '../exit-code.ts';
import { reportRefusal } from '../failure.ts';
import type { OneShot } from '../invocation.ts';

/** Of what is not whole so many are named; JSON has all. */
const NAMED_MAX = 100;

/** `files verify`: 0 where every file is whole; else 1, with those that are not. */
export const filesVerify: OneShot = async (api, _call, out) => {
  const verified = await api.act('filesVerify', {});
  if (!verified.ok) return reportRefusal(verified.refusal, out);
  const { missing } = verified.value;
  if (out.json) out.value(verified.value);
  else out.line(answerLine('filesVerify', verified.value));
  if (missing.length === 0) return EXIT.done;
  if (!out.json) out.error(missingLines(missing));
  return EXIT.fault;
};

function missingLines(missing: ActionValue['filesVerify']['missing']): readonly string[] {
  const named = missing
    .slice(0, NAMED_MAX)
    .map(
      ({ seed_id, path }) =>
        `${shortSeed(seed_id)} ${path === '' ? 'the list of its files' : sanitizeLine(path)}`,
    );
  const more = missing.length - named.length;
  const rest = more === 0 ? [] : [`and ${formatCount(more)} more: crabnet files verify --json`];
  return [
    'missing or damaged:',
    ...named,
    ...rest,
    'try: look at the disk; they come anew when they are wanted',
  ];
}

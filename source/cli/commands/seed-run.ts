import { refused } from '../../model/errors.ts';
import { revealControls, sanitizeLine } from '../../model/sanitize.ts';
import type { ActionValue, SandboxLevel } from '../../node/actions.ts';
import type { NodeApi, SeedRow } from '../../node/api.ts';
import { reportRefusal } from '../failure.ts';
import { type Invocation, type OneShot, tellingOf } from '../invocation.ts';
import type { Output } from '../output.ts';
import { formatDuration } from '../render/time.ts';
import { act } from './act.ts';

const WEAKNESS: { readonly [level in SandboxLevel]: string | undefined } = {
  bwrap: undefined,
  basic: 'It can read and change what your user can, and use the network.',
  none: 'It can do all that your user can, without limits.',
};

/** `seed run SEED`: runs what was awarded to us. A level weaker than the sandbox wants a yes. */
export const seedRun: OneShot = async (api, call, out) => {
  const [seed = ''] = call.args;
  const level = call.options.sandbox;
  const mustAsk = WEAKNESS[level] !== undefined && call.options.yes !== true;
  if (mustAsk && call.ask === undefined) return reportRefusal(needsYes(level), out);
  if (mustAsk || (out.terminal && !out.json)) {
    const early = await showAndAsk(api, seed, mustAsk ? call.ask : undefined, level, out);
    if (early !== undefined) return early;
  }
  return act(
    api,
    'run',
    { seed, sandbox: level, ...tellingOf(call.options) },
    {
      line: ({ result_id, output_hash }) => `task result ${result_id} hash=${output_hash}`,
      hint: (value) => `${howItEnded(value)}; its output: crabnet seed show ${seed}`,
    },
    out,
  );
};

/** Shows what is about to run, and asks where that is needed; resolves to an exit code where it shall not run. */
async function showAndAsk(
  api: NodeApi,
  id: string,
  ask: Invocation['ask'],
  level: SandboxLevel,
  out: Output,
): Promise<number | undefined> {
  const found = await api.seed(id);
  if (!found.ok) return reportRefusal(found.refusal, out);
  const { seed, refusals } = found.value;
  if (refusals.run !== null) return reportRefusal(refusals.run, out);
  out.notice(planLines(seed, level));
  if (ask === undefined) return undefined;
  const answer = await ask('Type run to run it: ');
  return answer.trim() === 'run' ? undefined : reportRefusal(notConfirmed, out);
}

function planLines(seed: SeedRow, level: SandboxLevel): string[] {
  const command = revealControls(seed.command).split('\n');
  const weakness = WEAKNESS[level];
  return [
    `${sanitizeLine(seed.title)}, for ${sanitizeLine(seed.created_by)}, stopped after ${formatDuration(seed.timeout_ms)}`,
    ...command.map((line, index) => `${index === 0 ? '$' : ' '} ${line}`),
    ...(weakness === undefined ? [] : [`Sandbox ${level}: the command is a stranger's. ${weakness}`]),
  ];
}

const howItEnded = ({ timed_out, exit_code, duration_ms, sandbox }: ActionValue['run']): string =>
  `${timed_out ? 'timed out' : `exit ${exit_code}`} after ${formatDuration(duration_ms)}, sandbox ${sandbox}`;

const needsYes = (level: SandboxLevel) =>
  refused(
    'needs-confirmation',
    `sandbox ${level} does not keep a stranger's command apart from this machine`,
    {
      field: 'sandbox',
      remedy: 'add --yes if that is what you want, or use --sandbox bwrap',
    },
  ).refusal;

const notConfirmed = refused('needs-confirmation', 'not confirmed, so nothing was run', {
  field: 'sandbox',
}).refusal;

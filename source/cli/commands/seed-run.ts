import { revealControls, sanitizeLine } from '../../base/text/sanitize.ts';
import { ACTIONS, type ActionValue, isWeakSandbox, type SandboxLevel } from '../../contract/actions.ts';
import type { SeedDetail } from '../../contract/node-api.ts';
import { refused } from '../../model/errors.ts';
import { heldLimitsWords } from '../../words/limit-words.ts';
import { refusalWords } from '../../words/refusal-words.ts';
import { exitWords } from '../../words/result-words.ts';
import { sandboxWords } from '../../words/sandbox-words.ts';
import type { Teller } from '../../words/teller.ts';
import { formatDuration } from '../../words/time.ts';
import { reportRefusal } from '../failure.ts';
import { followRun } from '../follow/follow-run.ts';
import type { OneShot } from '../invocation.ts';
import { actionInput } from '../usage/action-input.ts';
import { type Answer, act, reportOutcome } from './act.ts';

/**
 * `seed run SEED`: runs what was awarded to us. A level weaker than the sandbox, and a run after one that left no result,
 * want a yes. With `--kept` nothing is run, and what an earlier run had printed is its result.
 */
export const seedRun: OneShot = async (api, call, out) => {
  const [id = ''] = call.args;
  const { sandbox, yes, follow, kept } = call.options;
  const input = actionInput('run', call.args, call.options);
  // Nothing runs: there is nothing to ask about, nor to follow.
  if (kept === true) return act(api, 'run', input, answerFor(id), out);
  const isWeak = isWeakSandbox(sandbox) && yes !== true;
  if (isWeak && call.ask === undefined) return reportRefusal(needsYes(sandbox), out);
  const isShown = isWeak || (out.terminal && !out.json);
  if (!isShown && follow !== true) return act(api, 'run', input, answerFor(id), out);

  const found = await api.seed(id);
  if (!found.ok) return reportRefusal(found.refusal, out);
  const { seed, refusals } = found.value;
  // To this one somebody who can be asked may still say yes.
  const isDoubtful = refusals.run?.code === 'needs-confirmation';
  if (refusals.run !== null && !isDoubtful) return reportRefusal(refusals.run, out);
  if (isShown) out.notice(planLines(found.value, sandbox, out.teller));
  const isAsked = isWeak || (isDoubtful && yes !== true);
  if (isAsked && call.ask !== undefined) {
    const answer = await call.ask('Type run to run it: ');
    if (answer.trim() !== 'run') return reportRefusal(notConfirmed, out);
  }
  const agreed = isDoubtful && call.ask !== undefined ? { ...input, confirmed: true } : input;
  if (follow !== true) return act(api, 'run', agreed, answerFor(id), out);
  return reportOutcome(
    api,
    await followRun(api, { ...agreed, seed: seed.id }, call.ended, out),
    answerFor(id),
    out,
  );
};

const answerFor = (id: string): Answer<ActionValue['run']> => ({
  line: ACTIONS.run.done,
  hint: (value) => `${howItEnded(value)}; its output: crabnet seed show ${id}`,
});

/** What is about to run, and what speaks against it. */
function planLines({ seed, refusals }: SeedDetail, level: SandboxLevel, teller: Teller): string[] {
  const command = revealControls(seed.command).split('\n');
  return [
    `${sanitizeLine(seed.title)}, for ${sanitizeLine(seed.created_by)}, stopped after ${formatDuration(seed.timeout_ms)}`,
    ...command.map((line, index) => `${index === 0 ? '$' : ' '} ${line}`),
    ...(isWeakSandbox(level)
      ? [`Sandbox ${level}: the command is a stranger's. ${sandboxWords(level)}`]
      : []),
    ...(refusals.run === null ? [] : [`Once more? ${refusalWords(refusals.run, teller).long}.`]),
  ];
}

const howItEnded = (value: ActionValue['run']): string =>
  [
    `${exitWords(value)}, sandbox ${value.sandbox}`,
    ...(value.limits === null ? [] : [heldLimitsWords(value.limits).long]),
  ].join(', ');

const needsYes = (level: SandboxLevel) =>
  refused('needs-confirmation', { what: 'weak-sandbox', level }, 'sandbox').refusal;

const notConfirmed = refused('needs-confirmation', { what: 'declined' }, 'sandbox').refusal;

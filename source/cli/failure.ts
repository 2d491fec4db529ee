import { sanitizeLine, toJson } from '../base/text/sanitize.ts';
import { CrabnetError, type Refusal } from '../model/errors.ts';
import { refusalWords } from '../words/refusal-words.ts';
import { EXIT, exitCodeOfFault, exitCodeOfRefusal } from './exit-code.ts';
import type { Output } from './output.ts';
import { writeCrashReport } from './run/crash-report.ts';

/** Why a call ended without what was asked, as `--json` prints it. */
interface Failure {
  readonly code: string;
  readonly message: string;
  readonly field?: string | undefined;
  readonly remedy?: string | undefined;
}

/** Says that the node refused, and why; returns the exit code. */
export function reportRefusal(refusal: Refusal, out: Output): number {
  const { code, field } = refusal;
  const { long, remedy } = refusalWords(refusal, out.teller);
  const named = field === undefined ? {} : { field: out.teller.fieldOf(field) };
  report('refused', { code, message: long, remedy, ...named }, out);
  return exitCodeOfRefusal(code);
}

/**
 * Says what was thrown, and what to do; returns the exit code. Anything but a `CrabnetError` is a defect of ours, and
 * leaves a report in `dataDir`, or in the temporary folder. A node without a console says it as a line of its log.
 */
export async function reportError(
  error: unknown,
  out: Output,
  dataDir: string | undefined,
  isHeadless = false,
): Promise<number> {
  const say = isHeadless && !out.json ? reportToLog : report;
  if (error instanceof CrabnetError) {
    const code = exitCodeOfFault(error.code);
    say(code === EXIT.usage ? 'wrong usage' : 'failed', error, out);
    return code;
  }
  const message = error instanceof Error ? error.message : String(error);
  const path = await writeCrashReport(error, dataDir, out.nowMs);
  const remedy = path === undefined ? 'no report could be written' : `the report is ${path}`;
  say('defect of crabnet', { code: 'defect', message, remedy }, out);
  return EXIT.defect;
}

function reportToLog(what: string, { code, message, field, remedy }: Failure, out: Output): void {
  const said = { message: `${what}: ${message}`, code, field, remedy };
  out.notice([toJson({ ts: out.nowS, level: 'error', ...said })]);
}

function report(what: string, { code, message, field, remedy }: Failure, out: Output): void {
  if (out.json) {
    out.notice([toJson({ error: { code, message, field, remedy } })]);
    return;
  }
  out.error([
    `${what}: ${sanitizeLine(message)} (${code})`,
    ...(field === undefined ? [] : [`field: ${sanitizeLine(field)}`]),
    ...(remedy === undefined ? [] : [`try: ${sanitizeLine(remedy)}`]),
  ]);
}

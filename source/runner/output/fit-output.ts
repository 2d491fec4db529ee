/** How large the streams of a task were before they were cut to fit an envelope (E8). */
export interface Truncated {
  readonly stdout_bytes: number;
  readonly stderr_bytes: number;
}

export interface FittedOutput {
  readonly stdout: string;
  readonly stderr: string;
  /** The true sizes when anything was cut, else null. */
  readonly truncated: Truncated | null;
}

/**
 * Turns the captured heads of a task's streams into the text of its result (E8, R1): invalid UTF-8 becomes U+FFFD, and
 * both are cut between characters so that as JSON strings, quotes and escapes included, they take at most
 * `budgetBytes` of UTF-8 together. Each may have half of it, and what one leaves, the other may use. `stdoutBytes` and
 * `stderrBytes` are the true sizes, which may be larger than what was captured.
 */
export function fitOutput(
  stdout: Uint8Array,
  stderr: Uint8Array,
  stdoutBytes: number,
  stderrBytes: number,
  budgetBytes: number,
): FittedOutput {
  const out = decode(stdout, stdoutBytes);
  const err = decode(stderr, stderrBytes);
  const half = Math.floor(budgetBytes / 2);
  const outNeeds = jsonSize(out);
  const errNeeds = jsonSize(err);
  const fittedOut = cut(out, outNeeds, Math.max(half, budgetBytes - errNeeds));
  const fittedErr = cut(err, errNeeds, Math.max(budgetBytes - half, budgetBytes - outNeeds));
  const whole =
    fittedOut.length === out.length &&
    fittedErr.length === err.length &&
    stdout.length === stdoutBytes &&
    stderr.length === stderrBytes;
  return {
    stdout: fittedOut,
    stderr: fittedErr,
    truncated: whole ? null : { stdout_bytes: stdoutBytes, stderr_bytes: stderrBytes },
  };
}

/** A character that the end of the capture cut in two is left out; one that is broken for good becomes U+FFFD. */
function decode(bytes: Uint8Array, trueBytes: number): string {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return decoder.decode(bytes, { stream: trueBytes > bytes.length });
}

/** Bytes of `text` as a JSON string in UTF-8, quotes included; RFC 8785 and `JSON.stringify` escape alike. */
const jsonSize = (text: string): number => Buffer.byteLength(JSON.stringify(text), 'utf8');

function cut(text: string, size: number, maxBytes: number): string {
  if (size <= maxBytes) return text;
  const QUOTES = 2;
  let used = QUOTES;
  let end = 0;
  for (const character of text) {
    used += jsonSize(character) - QUOTES;
    if (used > maxBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}

import {
  CrabnetError,
  done,
  type FaultCode,
  type Outcome,
  type RefusalCode,
  refused,
} from '../../model/errors.ts';

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** What a node answers when it cannot give a value (`http-reply.ts`). */
interface ProblemBody {
  readonly detail?: string;
  readonly code?: RefusalCode;
  readonly facts?: object;
  readonly fault?: FaultCode;
  readonly message?: string;
  readonly field?: string;
  readonly remedy?: string;
}

/** The value that a node answered with; throws also for a refusal, where a question leaves nothing to refuse. */
export function readValue<Value>(answer: Answer): Value {
  const outcome = readOutcome<Value>(answer);
  if (outcome.ok) return outcome.value;
  throw new CrabnetError('control', `the node refused: ${outcome.refusal.code}`);
}

/** The value or the refusal that a node answered with. Throws `CrabnetError` for its faults, and for what is no answer. */
export function readOutcome<Value>({ status, body }: Answer): Outcome<Value> {
  if (status === 200) return done(readJson<Value>(body));
  const { detail, code, facts = {}, fault, message = '', field, remedy } = readJson<ProblemBody>(body);
  const more = { ...(field !== undefined && { field }), ...(remedy !== undefined && { remedy }) };
  // The node is trusted to send the facts that belong to the code.
  if (code !== undefined) return refused(code, facts as never, field);
  if (fault !== undefined) throw new CrabnetError(fault, message, more);
  throw new CrabnetError('control', `the node answered HTTP ${status}: ${detail ?? 'no reason given'}`);
}

/** The node is trusted to say what its interface promises; bytes that are no JSON are a fault. */
function readJson<Value>(body: string): Value {
  try {
    return JSON.parse(body) as Value;
  } catch (cause) {
    throw new CrabnetError('control', 'the node answered with something that is no JSON', { cause });
  }
}

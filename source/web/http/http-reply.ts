import type { ServerResponse } from 'node:http';
import { STATUS_CODES } from '../../base/http.ts';
import { toJson } from '../../base/text/sanitize.ts';
import { pageText } from '../../contract/told-text.ts';
import type { CrabnetError, Refusal } from '../../model/errors.ts';
import { refusalWords } from '../../words/refusal-words.ts';
import { plainTeller } from '../../words/teller.ts';

/** An HTTP answer before it is sent. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Writes the body, instead of `body`, for as long as it takes; ends the response. */
  readonly stream?: (response: ServerResponse) => void;
  /** Of what is streamed, where that is known. */
  readonly bytes?: number;
  /** Called instead of `stream` where only the headers are wanted. */
  readonly unread?: () => void;
}

/** Further members of a problem; those that are undefined are left out. */
type ProblemMembers = Readonly<Record<string, string | object | undefined>>;

export const json = (value: unknown, status = 200): Reply => ({
  status,
  type: 'application/json',
  body: pageText(value),
});

export const text = (body: string, status = 200): Reply => ({
  status,
  type: 'text/plain; charset=utf-8',
  body,
});

/** A failure as RFC 9457 wants it: `detail` says in words what is wrong with this request. */
export const problem = (
  status: number,
  detail: string,
  members: ProblemMembers = {},
  headers: Readonly<Record<string, string>> = {},
): Reply => ({
  status,
  type: 'application/problem+json',
  body: toJson({ type: 'about:blank', title: STATUS_CODES[status], status, detail, ...members }),
  headers,
});

/** A refusal by the market's rules, with the members that a client turns back into a `Refusal`. */
export function refusalProblem(status: number, refusal: Refusal): Reply {
  const { code, facts, field } = refusal;
  const { long: message, remedy } = refusalWords(refusal, plainTeller(Date.now()));
  return problem(status, message, { code, facts, message, field, remedy });
}

/** A fault of the node's surroundings, with the members that a client turns back into a `CrabnetError`. */
export const faultProblem = ({ code, message, field, remedy }: CrabnetError): Reply =>
  problem(503, message, { fault: code, message, field, remedy });

/** Carries the answer to a bad request out of nested readers; caught by whoever serves the request. */
export class RequestProblem extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(reply.body);
    this.reply = reply;
  }
}

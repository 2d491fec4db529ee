import type { NodeApi } from '../contract/node-api.ts';
import type { Teller } from '../words/teller.ts';
import { answerOf, failureOf } from './answer-words.ts';
import type { Effect } from './state/effect.ts';
import type { Message } from './state/message.ts';

/** Reads the text of a file; the message is that text, or why there is none. */
export async function fileRead(
  api: Pick<NodeApi, 'act'>,
  { seed, path }: Extract<Effect, { effect: 'read-file' }>,
  teller: Teller,
): Promise<Message> {
  const act = { effect: 'act', action: 'filesRead', input: { seed, path }, about: path } as const;
  try {
    const read = await api.act('filesRead', act.input);
    if (read.ok) return { type: 'file', file: read.value };
    return { type: 'say', message: answerOf(act, read, teller).message };
  } catch (error) {
    return { type: 'say', message: failureOf(act, error).message };
  }
}

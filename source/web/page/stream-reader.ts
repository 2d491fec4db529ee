/** One message of a stream of server-sent events. */
export interface StreamMessage {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/** Takes a stream apart as it comes; what is incomplete waits for the rest. */
export class StreamReader {
  #rest = '';

  /** The messages that `text` completes; a comment with an id is one without data. */
  read(text: string): readonly StreamMessage[] {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks.map(messageOf);
  }
}

function messageOf(block: string): StreamMessage {
  let id: string | undefined;
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [, name = '', value = ''] = /^(?<name>[a-z]+): ?(?<value>.*)$/u.exec(line) ?? [];
    if (name === 'id') id = value;
    if (name === 'event') event = value;
    if (name === 'data') data.push(value);
  }
  return { id, event, data: data.join('\n') };
}

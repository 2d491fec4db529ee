import { type Stream, StreamStateError } from '@libp2p/interface';

/**
 * Reads on from a stream that was paused. Its connection may be on the way out before the stream says so, and takes no more then:
 * libp2p throws for that, which in a timer would end the program.
 */
export function resumeReading(stream: Pick<Stream, 'readStatus' | 'resume'>): void {
  if (stream.readStatus !== 'paused') return;
  try {
    stream.resume();
  } catch (error) {
    if (!(error instanceof StreamStateError)) throw error;
  }
}

import { type Stream, StreamStateError } from '@libp2p/interface';

/**
 * Reads on from a stream that was paused. Its connection may be on the way out before the stream says so, and takes no more then:
 * libp2p throws for that, which in a timer would end the program.
 */
export function resumeReading(stream: Pick<Stream, 'readStatus' | 'resume' | 'pause'>): void {
  if (stream.readStatus !== 'paused') return;
  try {
    stream.resume();
    // What lay there may have made its reader pause at once. Libp2p then goes on taking more from the peer, and cuts the stream once too
    // much lies there: resumed with nothing left to hand out, it pauses as it should.
    if (stream.readStatus !== 'paused') return;
    stream.resume();
    stream.pause();
  } catch (error) {
    if (!(error instanceof StreamStateError)) throw error;
  }
}

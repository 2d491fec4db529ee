import type { Stream } from '@libp2p/interface';

/**
 * Waits until everything that was given to the stream is on its way; `moved` is called whenever the peer took some. Rejects once the stream
 * is closed, and with the signal's reason. The stream's own `onDrain` waits the first time only, and what its buffer cannot hold is
 * lost with the stream.
 */
export async function taken(
  stream: Stream,
  { signal, moved }: { readonly signal?: AbortSignal; readonly moved?: () => void } = {},
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // The stream writes on in a microtask after each `drain`, before this one, and may be full again then.
  const drained = () => {
    moved?.();
    queueMicrotask(() => {
      if (!stream.writableNeedsDrain) resolve();
    });
  };
  const closed = () => reject(new Error('it was cut'));
  const late = () => reject(signal?.reason);
  stream.addEventListener('drain', drained);
  stream.addEventListener('close', closed);
  signal?.addEventListener('abort', late);
  try {
    await promise;
  } finally {
    stream.removeEventListener('drain', drained);
    stream.removeEventListener('close', closed);
    signal?.removeEventListener('abort', late);
  }
}

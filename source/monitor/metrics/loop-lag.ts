const EVERY_MS = 200;

/** Tells how late the loop comes to what is due, five times a second, until the returned function is called. */
export function watchLoop(late: (ms: number) => void): () => void {
  let timer: NodeJS.Timeout;
  const arm = () => {
    const dueMs = performance.now() + EVERY_MS;
    timer = setTimeout(() => {
      late(Math.max(0, performance.now() - dueMs));
      arm();
    }, EVERY_MS).unref();
  };
  arm();
  return () => clearTimeout(timer);
}

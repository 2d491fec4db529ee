/** A terminal that goes away hangs up once or twice: by its shell, and by the kernel when that shell has ended. */
const STARTS_MAX = 5;

/**
 * Starts a program with `detached`, and again where it ended by the hang-up of our terminal. That reaches a child for the moment until
 * it has a session of its own, when its own program is not loaded yet: nothing of it has run. `isHangUp` says so of a start.
 */
export async function outlivingHangUp<Started>(
  start: () => Started | Promise<Started>,
  isHangUp: (started: Started) => boolean | Promise<boolean>,
): Promise<Started> {
  let started = await start();
  for (let starts = 1; starts < STARTS_MAX && (await isHangUp(started)); starts += 1) started = await start();
  return started;
}

/** Whether a program ended by a hang-up. */
export const isHungUp = ({ signal }: { readonly signal?: string | undefined }): boolean =>
  signal === 'SIGHUP';

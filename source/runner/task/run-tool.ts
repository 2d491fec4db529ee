import { isHungUp, outlivingHangUp } from '../../base/hang-up.ts';
import { toolEnvironment } from './environment.ts';

export interface ToolOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** It is killed after this time; undefined for never. */
  readonly timeoutMs?: number;
}

/** Runs one of the system's tools that serve a task, and whatever came of it; a terminal that is closed meanwhile does not end it. */
export async function runTool(
  file: string,
  args: readonly string[],
  { env = toolEnvironment, timeoutMs }: ToolOptions = {},
) {
  // Read when it is needed: every start of a node comes by here.
  const { execa } = await import('execa');
  return outlivingHangUp(
    () =>
      execa(file, args, {
        ...{ stdin: 'ignore', detached: true, reject: false, extendEnv: false, env, cwd: '/' },
        ...(timeoutMs === undefined ? {} : { timeout: timeoutMs, killSignal: 'SIGKILL' }),
      }),
    isHungUp,
  );
}

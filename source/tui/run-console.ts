import type { ReadStream, WriteStream } from 'node:tty';
import type { Clock } from '../base/ports.ts';
import { systemTimers } from '../base/system-timers.ts';
import type { NodeApi } from '../contract/node-api.ts';
import { NO_NOTICES, type NoticeSettings } from '../contract/notices.ts';
import { clipboardSequence } from './clipboard.ts';
import { ConsoleEngine } from './console-engine.ts';
import type { ConsoleMemory } from './data/choices.ts';
import type { ConsoleFacts } from './data/console-data.ts';
import type { TemplateStore } from './data/templates.ts';
import { editOutside } from './external-editor.ts';
import { Notifier } from './notices/notifier.ts';
import { runNoticeCommand } from './notices/run-notice-command.ts';
import { boundPastes } from './paste-bounds.ts';
import { lineOf } from './perform.ts';
import { TerminalGuard } from './terminal-guard.ts';
import { sizeOf } from './terminal-size.ts';
import { themeOf } from './theme.ts';

export interface ConsoleOptions extends ConsoleFacts {
  readonly api: NodeApi;
  readonly memory: ConsoleMemory;
  readonly templates: TemplateStore;
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** `--ascii`; also by itself where the locale asks for it. */
  readonly ascii?: boolean;
  readonly notices?: NoticeSettings;
  /** What is to be noticed first, in words. */
  readonly warnings?: readonly string[];
  /** Ends the console from outside, as quitting does. */
  readonly signal?: AbortSignal;
}

/** `quit`: the user left, or was ended from outside; `lost`: the terminal is gone, and a node may go on headless. */
export type ConsoleEnd = 'quit' | 'lost';

/**
 * Shows the console of a node until its user quits or the terminal is lost, and leaves the terminal as it was, also when
 * it throws. The node goes on; what `q` or Ctrl-C mean for it is the caller's.
 */
export async function runConsole(options: ConsoleOptions): Promise<ConsoleEnd> {
  const { api, memory, templates, stdin, stdout, env, clock, signal } = options;
  // React and Ink read these when they are first imported.
  env.NODE_ENV ??= 'production';
  delete env.CI;
  const end = Promise.withResolvers<ConsoleEnd>();
  // It may fail before anybody waits for it.
  end.promise.catch(() => undefined);
  const lost = (): void => end.resolve('lost');
  const quit = (): void => end.resolve('quit');
  let suspend: ((task: () => Promise<void>) => Promise<void>) | undefined;
  let repaint: (() => void) | undefined;
  const ending = new AbortController();
  const notifier = new Notifier({
    settings: options.notices ?? NO_NOTICES,
    env,
    clock,
    timers: systemTimers,
    write: (sequence) => terminal.write(sequence),
    name: (title) => terminal.name(title),
    run: (command, facts) => runNoticeCommand(command, facts, ending.signal),
    onFault: (error) => engine.dispatch({ type: 'say', message: lineOf('failed', error) }),
  });
  const engine = new ConsoleEngine({
    api,
    notifier,
    facts: options,
    memory,
    templates,
    theme: themeOf(env, options.ascii ?? false),
    clock,
    timers: systemTimers,
    ...sizeOf(stdout),
    isBusy: () => stdout.writableNeedDrain,
    onLeave: quit,
    onRepaint: () => repaint?.(),
    onDefect: end.reject,
    copy: (text) => terminal.write(clipboardSequence(text, env)),
    edit: async (text) => {
      let edited: string | null = null;
      await suspend?.(async () => {
        edited = await editOutside(text, env);
      });
      return edited;
    },
  });
  const { warnings = [] } = options;
  if (warnings.length > 0)
    engine.dispatch({ type: 'say', message: { kind: 'note', text: warnings.join('; ') } });
  const resized = (): void => engine.dispatch({ type: 'resize', ...sizeOf(stdout) });
  const terminal = new TerminalGuard(stdin, stdout, lost);
  // Before anything is shown: whoever sees the console may close it at once.
  process.on('SIGHUP', lost);
  stdout.on('resize', resized);
  terminal.enter();
  const freePastes = boundPastes(stdin, systemTimers);
  terminal.show(engine.frame().lines);
  signal?.addEventListener('abort', quit);
  if (signal?.aborted === true) quit();
  let unmount: (() => void) | undefined;
  try {
    engine.start().catch(end.reject);
    const { mountConsole } = await import('./mount-console.tsx');
    const mounted = mountConsole({
      engine,
      stdin,
      stdout,
      onSuspend: (how) => {
        suspend = how;
      },
    });
    unmount = mounted.unmount;
    repaint = mounted.repaint;
    mounted.ended.catch(end.reject);
    return await end.promise;
  } finally {
    engine.stop();
    notifier.stop();
    ending.abort();
    unmount?.();
    freePastes();
    stdout.off('resize', resized);
    process.off('SIGHUP', lost);
    signal?.removeEventListener('abort', quit);
    terminal.leave();
  }
}

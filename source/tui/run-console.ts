import type { ReadStream, WriteStream } from 'node:tty';
import type { Clock } from '../base/ports.ts';
import { systemTimers } from '../base/system-timers.ts';
import type { NodeApi } from '../contract/node-api.ts';
import { NO_NOTICES, type NoticeSettings } from '../contract/notices.ts';
import { clipboardSequence } from './clipboard.ts';
import { ConsoleEngine } from './console-engine.ts';
import type { ConsoleMemory, Given } from './data/choices.ts';
import type { ConsoleFacts } from './data/console-data.ts';
import type { TemplateStore } from './data/templates.ts';
import { editOutside } from './external-editor.ts';
import { importingInk } from './ink-imports.ts';
import { Notifier } from './notices/notifier.ts';
import { runNoticeCommand } from './notices/run-notice-command.ts';
import { boundPastes } from './paste-bounds.ts';
import { lineOf } from './perform.ts';
import { READER_SIZE, ScreenReader } from './screen-reader.ts';
import { Suspension } from './suspension.ts';
import { TerminalGuard } from './terminal-guard.ts';
import { readReports } from './terminal-reports.ts';
import { sizeOf } from './terminal-size.ts';
import { canTellBackground, terminalLook } from './text/theme.ts';

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
  /** What of a console's choices was set from outside. */
  readonly given: Given;
  /** Lines of what changes, instead of a screen. */
  readonly isScreenReader?: boolean;
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
  const look = terminalLook(env, stdout.getColorDepth(env), options.ascii ?? false);
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
  const reader =
    options.isScreenReader === true
      ? new ScreenReader({
          ...{ stdin, stdout, timers: systemTimers },
          press: (keys) => engine.press(keys),
          paste: (text) => engine.dispatch({ type: 'paste', text }),
        })
      : undefined;
  const sizeNow = () => (reader === undefined ? sizeOf(stdout) : READER_SIZE);
  const engine = new ConsoleEngine({
    api,
    notifier,
    facts: options,
    memory,
    templates,
    terminal: look,
    given: options.given,
    clock,
    timers: systemTimers,
    ...sizeNow(),
    isBusy: () => stdout.writableNeedDrain,
    onLeave: quit,
    onRepaint: () => repaint?.(),
    ...(reader === undefined ? {} : { onDrawn: reader.tell }),
    onDefect: end.reject,
    copy: (text) => terminal.write(clipboardSequence(text, env)),
    mouse: (isOn) => {
      if (reader === undefined) terminal.mouse(isOn);
    },
    suspend: () => suspension.run(),
    edit: async (text) => {
      let edited: string | null = null;
      await suspension.lend(async () => {
        edited = await editOutside(text, env);
      });
      return edited;
    },
  });
  const suspension = new Suspension({
    ...{ stdin, stdout, timers: systemTimers },
    give: async (task) => (suspend ?? terminal.giveBack)(() => terminal.lend(task)),
    retake: () => {
      terminal.retake();
      repaint?.();
    },
  });
  const { warnings = [] } = options;
  if (warnings.length > 0)
    engine.dispatch({ type: 'say', message: { kind: 'note', text: warnings.join('; ') } });
  const resized = (): void => engine.dispatch({ type: 'resize', ...sizeNow() });
  const terminal = new TerminalGuard({
    ...{ stdin, stdout, stderr: process.stderr, timers: systemTimers, lost },
    isPlain: reader !== undefined,
  });
  // Before anything is shown: whoever sees the console may close it at once.
  process.on('SIGHUP', lost);
  suspension.listen();
  stdout.on('resize', resized);
  terminal.enter();
  signal?.addEventListener('abort', quit);
  if (signal?.aborted === true) quit();
  const frees: (() => void)[] = [];
  let endPlain = (): void => {};
  try {
    if (reader === undefined) {
      frees.push(
        boundPastes(stdin, systemTimers),
        readReports(stdin, (report) => engine.dispatch(report)),
      );
      if (engine.isMouseOn) terminal.mouse(true);
      if (canTellBackground(env, look)) terminal.askBackground();
      repaint = () => terminal.show(engine.frame().lines);
      repaint();
      // Ink takes longer to load than the node to answer.
      endPlain = engine.subscribe(repaint);
      frees.push(endPlain);
    } else {
      suspend = (task) => reader.lend(() => terminal.giveBack(task));
      repaint = () => reader.repeat();
      reader.start();
      frees.push(() => reader.stop());
    }
    engine.start().catch(end.reject);
    if (reader === undefined) {
      const { mountConsole } = await importingInk(() => import('./mount-console.tsx'));
      await Promise.race([suspension.here(), end.promise]);
      endPlain();
      const mounted = mountConsole({
        engine,
        stdin,
        stdout,
        onSuspend: (how) => {
          suspend = how;
        },
      });
      frees.push(mounted.unmount);
      repaint = mounted.repaint;
      mounted.ended.catch(end.reject);
    }
    return await end.promise;
  } finally {
    // Whatever ends the console: what its user sent is not lost.
    const parting = await engine.sendHeld();
    engine.stop();
    notifier.stop();
    ending.abort();
    for (const free of frees.reverse()) free();
    suspension.stop();
    stdout.off('resize', resized);
    process.off('SIGHUP', lost);
    signal?.removeEventListener('abort', quit);
    await terminal.leave(parting);
  }
}

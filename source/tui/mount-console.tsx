import type { ReadStream, WriteStream } from 'node:tty';
import { render } from 'ink';
import { ConsoleApp, type ConsoleAppProps } from './app.tsx';
import { takeFinishedLines } from './ink-lines.ts';
import { wholeFrames } from './whole-frames.ts';

await takeFinishedLines();

export interface Mounted {
  readonly unmount: () => void;
  /** Empties the terminal, so that the next frame is drawn whole. */
  readonly repaint: () => void;
  /** Rejects when Ink gives up by itself. */
  readonly ended: Promise<unknown>;
}

/** Of the plain first frame nothing stays behind the real one, whose lines may be shorter. */
const ERASE_BELOW = '\u001b[J';
const CLEAR_AND_HOME = '\u001b[H\u001b[2J';

/** Puts the console into Ink. In a module of its own, because importing Ink takes longer than a first frame may. */
export function mountConsole({
  stdin,
  stdout,
  ...props
}: ConsoleAppProps & { readonly stdin: ReadStream; readonly stdout: WriteStream }): Mounted {
  stdout.write(ERASE_BELOW);
  const ink = render(<ConsoleApp {...props} />, {
    stdin,
    stdout: wholeFrames(stdout),
    exitOnCtrlC: false,
    alternateScreen: true,
    incrementalRendering: true,
    interactive: true,
    // The engine has caps of its own; Ink's would only delay keys.
    maxFps: 1000,
  });
  return {
    unmount: () => ink.unmount(),
    repaint: () => {
      ink.clear();
      stdout.write(CLEAR_AND_HOME);
    },
    ended: ink.waitUntilExit(),
  };
}

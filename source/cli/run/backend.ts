import type { NodeApi } from '../../contract/node-api.ts';
import type { NoticeSettings } from '../../contract/notices.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import type { Given } from '../../tui/data/choices.ts';

import type { OutputStream } from '../io.ts';

/** Where a node writes that has no console, and where it reads its settings again. */
export interface HeadlessIo {
  /** Rejects with `CrabnetError` where they are wrong by now. */
  readonly reread: () => Promise<NodeSettings>;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** What was set and does nothing, in words. */
  readonly warnings: readonly string[];
}

/** What a console shows: a node of its own, the node that runs on this data dir already, or the demo's market. */
export type ConsoleOver = 'console' | 'attach' | 'demo';

/** How a console looks, where the terminal does not say it, and what it says first. */
export interface ConsoleLook {
  readonly ascii: boolean;
  /** Every setting, with its value as one writes it. */
  readonly settings: readonly { readonly name: string; readonly value: string }[];
  readonly notices: NoticeSettings;
  /** `--read-only`: nothing can be changed in it. */
  readonly isReadOnly: boolean;
  readonly isScreenReader: boolean;
  /** Few bytes go to the terminal. */
  readonly isSlow: boolean;
  /** What was set of what a console can also choose; the rest is as it was left. */
  readonly given: Given;
  /** Where templates of seeds are; null where there is no place for them. */
  readonly templateFolder: string | null;
  /** What was set and does nothing, in words. */
  readonly warnings: readonly string[];
}

/** What a start would meet that does not end it. */
export interface StartCheck {
  /** A node runs on the data dir already. */
  readonly isRunning: boolean;
  /** In words, with the remedy. */
  readonly warnings: readonly string[];
}

/** One thing that `doctor` looked at. */
export interface DoctorRow {
  readonly check: string;
  readonly state: 'ok' | 'warn' | 'bad';
  readonly detail: string;
  readonly remedy?: string;
}

/** What the command line needs of the rest of the program; the one place where it is wired is `wire.ts`. */
export interface Backend {
  /**
   * The node of this data dir: over the control socket when one runs, else straight on its store. Throws `CrabnetError`,
   * `data-dir-owned` when the owner does not answer. Closing it stops a task that runs in this process. Who only reads makes no
   * data dir and no key, and writes nothing.
   */
  openApi(settings: NodeSettings, purpose: 'to read' | 'to act'): Promise<NodeApi>;
  /** Tries all that a start does, and undoes it. Rejects with what a start would. */
  checkStart(settings: NodeSettings): Promise<StartCheck>;
  /** Looks at everything that a node needs of this machine and its network. */
  examine(settings: NodeSettings): Promise<readonly DoctorRow[]>;
  /** Runs a node without a console until it is told to end; resolves to the exit code. */
  runHeadless(settings: NodeSettings, io: HeadlessIo): Promise<number>;
  /** Shows a console until it is quit; resolves to the exit code. */
  runConsole(over: ConsoleOver, settings: NodeSettings, look: ConsoleLook): Promise<number>;
}

import { Transform, useApp, useCursor, useInput, usePaste } from 'ink';
import { useEffect, useSyncExternalStore } from 'react';
import type { ConsoleEngine } from './console-engine.ts';
import { splitInput } from './keymap/split-input.ts';

export interface ConsoleAppProps {
  readonly engine: ConsoleEngine;
  /** Gives the way to hand the terminal to another program for a while. */
  readonly onSuspend: (suspend: (task: () => Promise<void>) => Promise<void>) => void;
}

/**
 * The engine's frames in Ink, keys and pastes back to the engine. Its lines are finished and fit: Ink is given a blank for
 * each, which it need not measure or lay out again, and puts the line in its place when it draws.
 */
export function ConsoleApp({ engine, onSuspend }: ConsoleAppProps) {
  const frame = useSyncExternalStore(engine.subscribe, engine.frame);
  const { suspendTerminal } = useApp();
  const { setCursorPosition } = useCursor();
  useEffect(() => onSuspend((task) => suspendTerminal(task)), [onSuspend, suspendTerminal]);
  useInput((input, key) => engine.press(splitInput(input, key)));
  usePaste((text) => engine.dispatch({ type: 'paste', text }));
  setCursorPosition(frame.caret === null ? undefined : { x: frame.caret.column, y: frame.caret.row });
  return (
    <Transform key={frame.repaint} transform={(_blank, row) => frame.lines[row] ?? ''}>
      {frame.lines.map(() => ' ').join('\n')}
    </Transform>
  );
}

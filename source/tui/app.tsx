import { Box, Text, useApp, useCursor, useInput, usePaste } from 'ink';
import { memo, useEffect, useSyncExternalStore } from 'react';
import type { ConsoleEngine } from './console-engine.ts';
import { splitInput } from './keymap/split-input.ts';

export interface ConsoleAppProps {
  readonly engine: ConsoleEngine;
  /** Gives the way to hand the terminal to another program for a while. */
  readonly onSuspend: (suspend: (task: () => Promise<void>) => Promise<void>) => void;
}

/** The engine's frames in Ink: one `Text` a line, keys and pastes back to the engine. */
export function ConsoleApp({ engine, onSuspend }: ConsoleAppProps) {
  const frame = useSyncExternalStore(engine.subscribe, engine.frame);
  const { suspendTerminal } = useApp();
  const { setCursorPosition } = useCursor();
  useEffect(() => onSuspend((task) => suspendTerminal(task)), [onSuspend, suspendTerminal]);
  useInput((input, key) => engine.press(splitInput(input, key)));
  usePaste((text) => engine.dispatch({ type: 'paste', text }));
  setCursorPosition(frame.caret === null ? undefined : { x: frame.caret.column, y: frame.caret.row });
  return (
    <Box flexDirection="column" key={frame.repaint}>
      {frame.lines.map((text, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line of the screen is its row
        <ScreenLine key={row} text={text} />
      ))}
    </Box>
  );
}

const ScreenLine = memo(function ScreenLine({ text }: { readonly text: string }) {
  return <Text wrap="truncate">{text === '' ? ' ' : text}</Text>;
});

import type { WriteStream } from 'node:tty';

const USUAL = { columns: 80, rows: 24 } as const;

/**
 * How large a terminal is. One that says nothing, as some serial lines and multiplexers do, is asked again, and then taken for
 * the usual 80 x 24; whoever else draws on it is told the same.
 */
export function sizeOf(stdout: WriteStream): { readonly columns: number; readonly rows: number } {
  if (!isKnown(stdout.columns) || !isKnown(stdout.rows)) {
    const [columns, rows] = askedSize(stdout);
    stdout.columns = isKnown(columns) ? columns : USUAL.columns;
    stdout.rows = isKnown(rows) ? rows : USUAL.rows;
  }
  return { columns: stdout.columns, rows: stdout.rows };
}

const isKnown = (size: number | undefined): size is number => size !== undefined && size > 0;

function askedSize(stdout: WriteStream): readonly [number?, number?] {
  try {
    return stdout.getWindowSize();
  } catch {
    // A terminal that is gone.
    return [];
  }
}

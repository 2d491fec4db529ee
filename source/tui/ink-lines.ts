/** What Ink collects of a frame before it draws it; it offers no way to it. */
interface Output {
  readonly height?: number;
  readonly operations?: readonly Operation[];
}
interface Operation {
  readonly type?: string;
  readonly x?: number;
  readonly y?: number;
  readonly text?: string;
  readonly transformers?: readonly ((line: string, row: number) => string)[];
}
interface Drawn {
  readonly output: string;
  readonly height: number;
}
interface OutputModule {
  readonly default?: { readonly prototype: { get?: (this: Output) => Drawn } };
}

/** What `app` puts where a line comes. */
const BLANKS = /^ (?:\n )*$/u;

/**
 * Lets Ink take the lines of a screen as they are: it takes every character of a frame apart and puts it together again, more
 * than half of what a key costs, though our lines are finished. What else it draws, and an Ink that is built otherwise, is
 * left as it is.
 */
export async function takeFinishedLines(): Promise<void> {
  const { default: output } = (await import(new URL('./output.js', import.meta.resolve('ink')).href).catch(
    () => ({}),
  )) as OutputModule;
  const draw = output?.prototype.get;
  if (output === undefined || draw === undefined) return;
  output.prototype.get = function (this: Output): Drawn {
    const lines = finishedLines(this);
    return lines === undefined
      ? draw.call(this)
      : { output: lines.map((line) => line.trimEnd()).join('\n'), height: lines.length };
  };
}

/** The lines of a frame that is nothing but them, from the top left to the bottom; undefined for any other. */
function finishedLines({ height, operations = [] }: Output): readonly string[] | undefined {
  const [operation, ...others] = operations;
  if (operation === undefined || others.length > 0) return undefined;
  const { type, x, y, text = '', transformers = [] } = operation;
  if (type !== 'write' || x !== 0 || y !== 0 || !BLANKS.test(text)) return undefined;
  const blanks = text.split('\n');
  if (blanks.length !== height) return undefined;
  return blanks.map((blank, row) => transformers.reduce((line, transform) => transform(line, row), blank));
}

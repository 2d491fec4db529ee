import type { Probe } from './probe.ts';

/** Attempts to speak to the operator's terminal through what is printed. */
export const OUTPUT_PROBES: readonly Probe[] = [
  {
    name: 'escape sequences',
    tries: 'clear the screen, set the title, fill the clipboard, move the cursor',
    shows: 'escape',
    command: () =>
      `printf '\\e[2J\\e]0;owned\\a\\e]52;c;b3duZWQ=\\e\\\\\\e[10A\\eP0;0|\\e\\\\\\e#8\\ec' | tee /dev/stderr`,
  },
  {
    name: 'escape sequences in pieces',
    tries: 'hide sequences in each other, in invalid text, and in eight-bit controls',
    shows: 'escape',
    command: () =>
      `printf '\\e\\e[2[2J\\e[\\e[31m31m\\xc2\\x9b2J\\x9b2J\\xff\\e\\xff[2J\\xe2\\x80\\xae\\r\\b\\v\\f\\0\\e' | tee /dev/stderr`,
  },
  {
    name: 'escape sequence over the end of what is kept',
    tries: 'have a sequence cut in two where the output is cut',
    shows: 'escape',
    command: () => `head -c 65533 /dev/zero | tr '\\0' x; printf '\\e]52;c;b3duZWQ=\\a\\e[2J'`,
  },
];

import { exceedsBytes } from '../../base/text/text-size.ts';
import type { Refusal } from '../errors.ts';
import { COMMAND_MAX_BYTES } from '../limits.ts';

// Tabs and line ends are what a shell text is made of. Other controls, and changes of direction, are there to mislead.
const CONTROL_CHARACTER = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/u;

/** Why a shell text is not run here whatever the policy says, or undefined. */
export function checkCommand(command: string): Refusal | undefined {
  if (command.trim() === '') return refusal('it is empty');
  if (exceedsBytes(command, COMMAND_MAX_BYTES))
    return refusal(`it is longer than ${COMMAND_MAX_BYTES} bytes`);
  if (!command.isWellFormed()) return refusal('it is not well-formed Unicode');
  const control = CONTROL_CHARACTER.exec(command)?.[0].codePointAt(0);
  if (control === undefined) return undefined;
  return refusal(`it has the control character U+${control.toString(16).toUpperCase().padStart(4, '0')}`);
}

const refusal = (why: string): Refusal => ({
  code: 'command-refused',
  message: `this node does not run the command: ${why}`,
  field: 'command',
});

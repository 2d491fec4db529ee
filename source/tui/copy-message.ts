import { MAX_COPY_BYTES } from './clipboard.ts';
import type { MessageLine } from './state/message-line.ts';

/** Gives a text to the terminal's clipboard; false where the terminal takes nothing now. */
export type Copier = (text: string) => boolean;

/** Copies a text, and says what was copied: a terminal does not tell whether it took it. */
export function copied(text: string, copy: Copier): MessageLine {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_COPY_BYTES)
    return { kind: 'refused', text: `copy: ${bytes} bytes are too long, a terminal takes ${MAX_COPY_BYTES}` };
  if (!copy(text)) return { kind: 'failed', text: 'copy: the terminal takes nothing now, press it again' };
  return { kind: 'ok', text: `copied ${text}` };
}

import { sanitizeLine } from '../../base/text/sanitize.ts';
import type { NodeSettings } from '../../contract/settings.ts';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../output.ts';
import type { Backend } from '../run/backend.ts';

const MARKS = { ok: 'ok  ', warn: 'warn', bad: 'BAD ' } as const;
const LOOKS = { ok: undefined, warn: 'attention', bad: 'bad' } as const;
const CHECK_WIDTH = 10;

/** `doctor`: what of this machine would keep a node from its work, and what to do about it; 1 where something is bad. */
export async function doctor(
  settings: NodeSettings,
  backend: Pick<Backend, 'examine'>,
  out: Output,
): Promise<number> {
  const rows = await backend.examine(settings);
  if (out.json) out.value(rows);
  else {
    for (const { check, state, detail, remedy } of rows) {
      const mark = out.style(LOOKS[state], MARKS[state]);
      out.line(`${mark} ${check.padEnd(CHECK_WIDTH)} ${sanitizeLine(detail)}`);
      if (remedy !== undefined) out.line(`     ${''.padEnd(CHECK_WIDTH)} try: ${sanitizeLine(remedy)}`);
    }
  }
  return rows.some(({ state }) => state === 'bad') ? EXIT.fault : EXIT.done;
}

import { sanitizeLine } from '../../base/text/sanitize.ts';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../output.ts';
import { type Column, tableLines } from '../render/table.ts';
import type { OptionValue } from '../usage/options.ts';
import { listSettings, type SettingRow } from '../usage/setting-list.ts';
import type { Settings } from '../usage/settings.ts';

/** `config show`: every setting, its value and where it came from. Needs no node. */
export async function configShow(settings: Settings, out: Output): Promise<number> {
  const rows = listSettings(settings);
  if (out.json) {
    out.value(Object.fromEntries(rows.map(({ name, value, source }) => [name, { value, source }])));
    return EXIT.done;
  }
  out.lines((await plainTable(rows, out)) ?? tableLines(COLUMNS, rows, out));
  out.remark(settings.configFile === null ? 'no config file' : `config file: ${settings.configFile}`);
  return EXIT.done;
}

/** For a terminal alone: loading Ink takes longer than the rest of the command. */
async function plainTable(rows: readonly SettingRow[], out: Output): Promise<readonly string[] | undefined> {
  if (!out.terminal) return undefined;
  const { asciiTableLines } = await import('../render/ascii-table.tsx');
  const cells = rows.map((row) => Object.fromEntries(COLUMNS.map(({ title, text }) => [title, text(row)])));
  return asciiTableLines(cells, (text) => (text === BUILT_IN ? 'dim' : undefined), out);
}

/** Where a value comes from that nobody gave. */
const BUILT_IN: SettingRow['source'] = 'default';

const COLUMNS: readonly Column<SettingRow>[] = [
  { title: 'SETTING', text: ({ name }) => name },
  { title: 'VALUE', text: ({ value }) => settingText(value), shrinkTo: 12 },
  { title: 'FROM', text: sourceText, look: ({ source }) => (source === BUILT_IN ? 'dim' : undefined) },
];

/** A setting's value as one writes it; `-` where nothing is set. */
export function settingText(value: OptionValue | null): string {
  if (value === null) return '-';
  return sanitizeLine(typeof value === 'object' ? value.join(',') || 'none' : String(value));
}

function sourceText({ source, words }: SettingRow): string {
  return source === 'flag' || source === 'env' ? (words ?? source) : source;
}

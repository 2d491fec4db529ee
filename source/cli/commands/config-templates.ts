import { sanitizeLine } from '../../base/text/sanitize.ts';
import { CrabnetError } from '../../model/errors.ts';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../output.ts';
import { readTemplate, templateFolder, templateNames } from '../usage/templates.ts';

/** `config templates`: the templates of seeds beside the config file, one a line, and what is wrong with one. */
export function configTemplates(configFile: string, out: Output): number {
  const folder = templateFolder(configFile);
  const rows = templateNames(folder).map((name) => ({ name, ...contentOf(folder, name) }));
  if (out.json) {
    out.value(rows);
    return EXIT.done;
  }
  out.lines(
    rows.map(({ name, values, error }) => `${name}  ${error ?? sanitizeLine(String(values.cmd ?? '-'))}`),
  );
  out.remark(rows.length === 0 ? `no templates in ${folder}` : `templates in ${folder}`);
  return EXIT.done;
}

function contentOf(folder: string, name: string) {
  try {
    const values = Object.fromEntries(
      [...readTemplate(folder, name)].map(([key, { value }]) => [key, value]),
    );
    return { values };
  } catch (error) {
    if (error instanceof CrabnetError) return { values: {}, error: error.message };
    throw error;
  }
}

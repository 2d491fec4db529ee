import { titleOfCommand } from '../../contract/actions/publish.ts';
import { CrabnetError } from '../../model/errors.ts';
import type { OpenOptions } from '../../node/open-node.ts';
import { templateValues } from '../usage/templates.ts';

/** What the templates in a folder publish, for orders that name one. */
export const templateIn =
  (folder: string | null): NonNullable<OpenOptions['template']> =>
  (name) => {
    if (folder === null) return { ok: false, why: 'there is no place for templates: HOME is not set' };
    try {
      const { cmd, ...values } = templateValues(folder, name);
      if (cmd === undefined) return { ok: false, why: `the template ${name} has no command` };
      return { ok: true, input: { title: titleOfCommand(cmd), ...values, cmd } };
    } catch (error) {
      if (error instanceof CrabnetError) return { ok: false, why: error.message };
      throw error;
    }
  };

import type { ActionInput } from '../../contract/actions.ts';

/** Some of what a seed is published with. */
export type TemplateValues = Partial<ActionInput['publish']>;

/** Where the templates of seeds are kept. Each method throws, or rejects, with words for the reader. */
export interface TemplateStore {
  /** Their names, sorted. */
  list(): readonly string[];
  read(name: string): TemplateValues;
  /** In place of one of that name. */
  save(name: string, values: TemplateValues): Promise<void>;
}

/** For a console that shall leave nothing behind. */
export const NO_TEMPLATES: TemplateStore = {
  list: () => [],
  read: (name) => {
    throw new Error(`there is no template ${name}`);
  },
  save: async () => {
    throw new Error('no templates are kept here');
  },
};

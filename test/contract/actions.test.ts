import { describe, expect, test } from 'vitest';
import { actionFlags, flagName, isTelling } from '../../source/cli/usage/action-flags.ts';
import { COMMAND_NAMES, commandSpec } from '../../source/cli/usage/command-table.ts';
import { isOptionName, OPTION_NAMES, optionSpec } from '../../source/cli/usage/options.ts';
import { defaultOf, withDefaults } from '../../source/contract/actions/field.ts';
import { titleOfCommand } from '../../source/contract/actions/publish.ts';
import { schemaOfFields } from '../../source/contract/actions/read-action-input.ts';
import { ACTION_IDS, ACTIONS, actionOf } from '../../source/contract/actions.ts';
import { PUBLISH_FIELDS } from '../../source/tui/forms/form.ts';
import { openPublishForm, sendPublish } from '../../source/tui/forms/publish-form.ts';
import { textField } from '../../source/tui/forms/text-field.ts';

const fieldsOf = (id: (typeof ACTION_IDS)[number]) => Object.entries(actionOf(id).fields);

describe.each(ACTION_IDS)('%s', (id) => {
  const { command, summary, examples, fields } = actionOf(id);

  test('has a command with its summary, its examples and its arguments in their order', () => {
    const name = COMMAND_NAMES.find((candidate) => candidate === command);
    expect(name).toBeDefined();
    expect(name && commandSpec(name)).toEqual({
      summary,
      examples,
      args: fieldsOf(id).flatMap(([, { argument }]) => argument ?? []),
    });
  });

  test('has a flag for each field that is no argument, of its kind, with its words and default', () => {
    for (const [name, field] of fieldsOf(id)) {
      if (field.argument !== undefined || isTelling(name)) continue;
      const flags =
        field.kind === 'choice' && field.switches
          ? Object.entries(field.switches)
          : [[flagName(name), field.words]];
      for (const [flag = '', words] of flags) {
        if (!isOptionName(flag)) throw new Error(`there is no option ${flag}`);
        const spec = optionSpec(flag);
        expect(spec.description).toBe(words);
        if (field.kind === 'choice') continue;
        expect(spec.kind).toBe(field.kind);
        expect(spec.commands).toContain(command);
        expect(spec.setting).toBe(field.setting);
        const none = field.kind === 'list' ? [] : undefined;
        expect(spec.default).toEqual('default' in field ? field.default : none);
      }
    }
  });

  test('takes no flag of its own that is none of its fields', () => {
    const own = OPTION_NAMES.filter((name) => optionSpec(name).commands?.some((each) => each === command));
    const names = fieldsOf(id).flatMap(([name, field]) =>
      field.kind === 'choice' && field.switches ? field.choices : [flagName(name)],
    );
    const ofEveryVerb = ['announce', 'yes'];
    expect(own.filter((name) => ![...names, ...ofEveryVerb, 'follow', 'template'].includes(name))).toEqual(
      [],
    );
    expect(own.includes('announce')).toBe('announce' in fields);
  });

  test('has a schema with the same fields, which wants the same ones', () => {
    const { shape } = schemaOfFields(fields);
    expect(Object.keys(shape)).toEqual(Object.keys(fields));
    for (const [name, field] of fieldsOf(id)) {
      expect(shape[name]?.safeParse(undefined).success).toBe(field.needed !== true);
    }
  });
});

test('every flag of an action is in the options table', () => {
  expect(Object.keys(actionFlags()).filter((name) => !isOptionName(name))).toEqual([]);
});

describe('the form of publish', () => {
  test('has every field but what is common to all verbs', () => {
    const names = Object.entries(ACTIONS.publish.fields)
      .filter(([name, field]) => !isTelling(name) && !('hasNoForm' in field))
      .map(([name]) => name);
    expect([...PUBLISH_FIELDS].sort()).toEqual(names.sort());
  });

  test('sends the defaults of the command', () => {
    const form = openPublishForm();
    const typed = { ...form, fields: { ...form.fields, cmd: textField('make  test\n') } };
    const [effect] = sendPublish(typed).effects ?? [];
    const input = { cmd: 'make  test\n', title: titleOfCommand('make  test\n') };
    expect(effect).toMatchObject({ action: 'publish', input: withDefaults(ACTIONS.publish, input) });
  });
});

describe('defaults', () => {
  test('are put in where nothing was given, and follow the field that they are the same as', () => {
    const { fields } = ACTIONS.publish;
    expect(defaultOf(fields, 'exec_deadline_ms')).toBe(defaultOf(fields, 'timeout_ms'));
    expect(withDefaults(ACTIONS.publish, { title: 't', cmd: 'c', timeout_ms: 7, max_bids: 0 })).toMatchObject(
      {
        timeout_ms: 7,
        exec_deadline_ms: 7,
        max_bids: 0,
        desc: '',
      },
    );
  });
});

describe('the title of a seed that was given none', () => {
  test.each([
    ['seq 1 3 | sort', 'seq 1 3 | sort'],
    ['  make\n\tall  && echo   done\n', 'make all && echo done'],
    ['🦀'.repeat(50), '🦀'.repeat(40)],
    [`${'x'.repeat(39)} y`, 'x'.repeat(39)],
    ['', ''],
  ])('%j is %j', (command, title) => {
    expect(titleOfCommand(command)).toBe(title);
  });
});

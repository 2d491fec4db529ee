import { describe, expect, it } from 'vitest';
import { checkCommand } from '../../../source/model/decide/check-command.ts';
import { refusalWords } from '../../../source/words/refusal-words.ts';
import { plainTeller } from '../../../source/words/teller.ts';

describe('checkCommand', () => {
  it('lets through shell text of several lines, with tabs and letters of any language', () => {
    expect(checkCommand('for x in ä 日本; do\n\techo "$x"\ndone')).toBeUndefined();
  });

  it.each([
    ['nothing', ' \n', 'it is empty'],
    ['NUL', 'echo a\0; id', 'it has the control character U+0000'],
    ['an escape sequence', 'echo \u001b[2J', 'it has the control character U+001B'],
    [
      'a carriage return, which hides what stands before it',
      'rm -rf ~\recho harmless',
      'it has the control character U+000D',
    ],
    ['a C1 control', 'echo \u009b2J', 'it has the control character U+009B'],
    [
      'a change of direction, which makes it read otherwise than it runs',
      'echo \u202e',
      'it has the control character U+202E',
    ],
    ['a lone surrogate', 'echo \ud800', 'it is not well-formed Unicode'],
    ['more than 8 KiB', `echo ${'é'.repeat(4_095)}`, 'it is too long'],
  ])('refuses %s', (_, command, why) => {
    const refusal = checkCommand(command);
    expect(refusal).toMatchObject({ code: 'command-refused', field: 'command' });
    expect(refusal === undefined ? '' : refusalWords(refusal, plainTeller(0)).long).toBe(
      `this node does not run the command: ${why}`,
    );
  });
});

import { expect, test } from 'vitest';
import { checkCommand } from '../../source/model/decide/check-command.ts';
import { toldValue, warningLine } from '../../source/words/told-words.ts';

test('sent while no peer is heard is said as what it is', () => {
  const value = { seed_id: 'a', told: 'sent', targets: 1, warnings: [{ code: 'no-peer' }] } as const;
  expect(toldValue(value)).toMatchObject({
    warning: 'no peer heard within a minute, so nobody may have it yet',
  });
});

test('a command that nodes do not take is named with what is wrong with it', () => {
  const why = checkCommand('printf \u0007')?.facts;
  if (why?.by !== 'node') throw new Error('no node takes it');
  expect(warningLine({ warnings: [{ code: 'not-run', why }] })).toBe(
    'no node takes this command as it is: it has the control character U+0007',
  );
});

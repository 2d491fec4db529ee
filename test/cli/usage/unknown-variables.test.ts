import { expect, test } from 'vitest';
import { OPTION_NAMES, optionSpec, variableOf } from '../../../source/cli/usage/options.ts';
import { unknownVariables } from '../../../source/cli/usage/unknown-variables.ts';

test.each([
  ['CRABNET_ALIS', 'CRABNET_ALIS sets nothing: did you mean CRABNET_ALIAS?'],
  ['CRABNET_LISTEN_ADRR', 'CRABNET_LISTEN_ADRR sets nothing: did you mean CRABNET_LISTEN_ADDR?'],
  ['CRABNET_PRICE', 'CRABNET_PRICE sets nothing: give --price with each call'],
  ['CRABNET_ZZZZZZZZ', 'CRABNET_ZZZZZZZZ sets nothing: crabnet config show lists the settings'],
])('%s is warned of, with what may be meant', (name, words) => {
  expect(unknownVariables({ [name]: 'x', PATH: '/bin' })).toEqual([words]);
});

test('no setting is, nor what others set, nor what is empty', () => {
  const known = OPTION_NAMES.filter((name) => optionSpec(name).setting === true).map(variableOf);
  const env = Object.fromEntries(
    [...known, 'CRABNET_CONFIG', 'CRABNET_NO_WEB', 'ALIAS'].map((name) => [name, '1']),
  );
  expect(unknownVariables({ ...env, CRABNET_ALIS: '' })).toEqual([]);
});

test('nor what a command of the user is told by, which may run this program again', () => {
  const told = { CRABNET_NOTICE: 'x', CRABNET_NOTICE_KIND: 'run', CRABNET_NOTICE_SEED: 'x' };
  expect(unknownVariables({ ...told, CRABNET_ALERT_ID: '1', CRABNET_ALERT: 'clock' })).toEqual([]);
  expect(unknownVariables({ CRABNET_ALERT: 'x', CRABNET_NOTICE: 'bell' })).toEqual([
    'CRABNET_ALERT sets nothing: did you mean CRABNET_ALERTS?',
    'CRABNET_NOTICE sets nothing: did you mean CRABNET_NOTIFY?',
  ]);
});

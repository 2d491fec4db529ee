import { describe, expect, test } from 'vitest';
import { foreignProblem, tokenProblem } from '../../../source/web/http/request-guard.ts';

const TOKEN = 'the-token';
const HERE = '127.0.0.1:3000';

describe('the token', () => {
  test.each([
    { authorization: `Bearer ${TOKEN}` },
    { authorization: `bearer  ${TOKEN}` },
    { 'x-api-token': TOKEN },
  ])('%j opens', (headers) => expect(tokenProblem(headers, TOKEN)).toBeUndefined());

  test.each([
    {},
    { authorization: 'Bearer' },
    { authorization: 'Bearer the-toke' },
    { authorization: 'Bearer the-tokenx' },
    { authorization: `Basic ${TOKEN}` },
    { authorization: TOKEN },
    { 'x-api-token': '' },
    { 'x-api-token': 'THE-TOKEN' },
    { 'x-api-token': [TOKEN, TOKEN] },
    { cookie: `token=${TOKEN}` },
  ])('%j does not open', (headers) => {
    expect(tokenProblem(headers, TOKEN)).toMatchObject({
      status: 401,
      headers: { 'WWW-Authenticate': expect.stringMatching(/^Bearer /u) },
    });
  });
});

describe('the host', () => {
  test.each([
    'localhost',
    'LocalHost:80',
    '127.0.0.1',
    '10.1.2.3:3000',
    '[::1]',
    '[fe80::1]:3000',
    'node.lan:3000',
  ])('%s is ours', (host) => expect(foreignProblem({ host }, ['Node.lan'])).toBeUndefined());

  test.each([
    '',
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    'localhost:x',
    'localhost:',
    '[evil]',
    '[127.0.0.1]',
    '::1',
    '1.2.3',
    'a@127.0.0.1',
    '127.0.0.1/x',
  ])('"%s" is not (DNS rebinding)', (host) => {
    expect(foreignProblem({ host }, ['127.0.0.1'])).toMatchObject({ status: 421 });
  });

  test('has to be given', () => expect(foreignProblem({}, ['127.0.0.1'])).toMatchObject({ status: 400 }));
});

describe('the origin', () => {
  test.each([
    'http://evil.example',
    'http://evil.example:3000',
    'null',
    'http://127.0.0.1',
    'http://localhost:3000',
    '',
    'x',
  ])('a page of "%s" is refused', (origin) =>
    expect(foreignProblem({ host: HERE, origin }, ['127.0.0.1'])).toMatchObject({ status: 403 }),
  );

  test('a page of ours is served', () => {
    expect(foreignProblem({ host: HERE, origin: `http://${HERE}` }, ['127.0.0.1'])).toBeUndefined();
  });
});

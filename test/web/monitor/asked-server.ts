import { afterEach, beforeEach, expect } from 'vitest';
import type { HostPort } from '../../../source/base/host-port.ts';
import { MonitorServer } from '../../../source/web/monitor/monitor-server.ts';
import { FakeNodeApi } from '../fake-node-api.ts';
import { ask, type RawAnswer } from '../raw-request.ts';

export const TOKEN = 'the-token';

export let api: FakeNodeApi;
export let bound: HostPort;
/** What the node is told of its own errors. */
export let defects: unknown[];
let server: MonitorServer;

export const serverOf = (token: string | null, address: HostPort = { host: '127.0.0.1', port: 0 }) =>
  new MonitorServer({
    api,
    address,
    hosts: ['Monitor.Example'],
    token,
    oldestEvent: () => 1,
    metrics: async () => '# the metrics\n',
    onDefect: (error) => defects.push(error),
  });

/** Each test has a server that wants the token, and a node behind it. */
export function setUpServer(): void {
  beforeEach(async () => {
    api = new FakeNodeApi();
    defects = [];
    server = serverOf(TOKEN);
    bound = await server.start();
  });
  afterEach(() => server.stop());
}

export const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<RawAnswer> =>
  ask({ host: bound.host, port: bound.port, path, method, headers });
export const read = (path: string, method = 'GET') => get(path, { 'X-Api-Token': TOKEN }, method);

/** Says what is wrong as RFC 9457 has it. */
export function expectProblem(answer: RawAnswer, status: number): Record<string, unknown> {
  expect(answer.headers['content-type']).toBe('application/problem+json');
  const body = JSON.parse(answer.body);
  expect(body).toMatchObject({ type: 'about:blank', status });
  expect(answer.status).toBe(status);
  expect(body.title).toBeTypeOf('string');
  return body;
}

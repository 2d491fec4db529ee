import { createHmac } from 'node:crypto';
import { lookup } from 'node:dns';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { hostKind } from '../../base/host-kind.ts';
import { request as requestHttp } from '../../base/http.ts';
import { toJson } from '../../base/text/sanitize.ts';
import type { AlertMessage } from '../../contract/alert.ts';
import type { AlertTarget } from '../../operator/alert-plan.ts';

const WEBHOOK_MS = 10_000;
const COMMAND_MS = 30_000;

/** Tells a message to a webhook or a command. Rejects with why it was not taken; `nowMs` unix milliseconds. */
export async function sendAlert(
  target: AlertTarget,
  message: AlertMessage,
  signal: AbortSignal,
  nowMs: number,
): Promise<void> {
  const body = toJson(message);
  if (target.kind === 'webhook') return post(target, message.id, body, signal, nowMs);
  const [program, ...words] = target.command;
  // A hundred files, which a node without such a command does without.
  const { execa } = await import('execa');
  await execa(program, words, {
    input: body,
    timeout: COMMAND_MS,
    cancelSignal: signal,
    stdout: 'ignore',
    stderr: 'ignore',
    // A terminal that is closed meanwhile does not end it.
    detached: true,
    env: { CRABNET_ALERT_ID: message.id, CRABNET_ALERT_STATE: message.state, CRABNET_ALERT: message.alarm },
  });
}

/** What a receiver checks a message by: the HMAC-SHA256 of `timestamp.body`, in hexadecimal. */
const signatureOf = (secret: string, timestamp: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;

type Webhook = Extract<AlertTarget, { kind: 'webhook' }>;

function post(
  { url, secret, mayBePrivate }: Webhook,
  id: string,
  body: string,
  closing: AbortSignal,
  nowMs: number,
): Promise<void> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const host = url.hostname.replace(/^\[|\]$/gu, '');
  if (!mayBePrivate && isIP(host) !== 0 && !isPublic(host)) throw privateFault(host);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      agent: false,
      signal: AbortSignal.any([closing, AbortSignal.timeout(WEBHOOK_MS)]),
      lookup: mayBePrivate ? lookup : lookupPublic,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'crabnet-delivery': id,
        'crabnet-timestamp': timestamp,
        'crabnet-signature': signatureOf(secret, timestamp, body),
      },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      response.resume();
      const { statusCode = 0 } = response;
      response.on('error', reject);
      // Where it would lead to is another address than the one that was allowed.
      if (statusCode >= 200 && statusCode < 300) resolve();
      else reject(new Error(`it answered ${statusCode}`));
    });
    sent.end(body);
  });
}

const isPublic = (host: string): boolean => hostKind(host) === 'public';

const privateFault = (host: string): Error =>
  new Error(`${host} is an address inside: allow it with "private": true`);

/** Looked at where the connection is made, so that no other answer can come in between. */
const lookupPublic: LookupFunction = (host, options, done) =>
  lookup(host, { ...options, all: true }, (error, found) => {
    if (error !== null) return done(error, '', 0);
    const outside = found.filter(({ address }) => isPublic(address));
    const [first] = outside;
    if (first === undefined) return done(privateFault(host), '', 0);
    return options.all === true ? done(null, outside) : done(null, first.address, first.family);
  });

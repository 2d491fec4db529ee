import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkLines } from '../../source/cli/commands/ledger-check.ts';
import { blake2b } from '../../source/identity/blake2b.ts';
import { canonicalText } from '../../source/identity/canonical.ts';
import { signReceipt } from '../../source/identity/receipt-proof.ts';
import type { Receipt } from '../../source/model/receipts.ts';
import { SeededRandom } from '../simulation/seeded-random.ts';
import { blake2b256 } from './blake2b.ts';
import { canonical, type Json, type JsonObject } from './canonical.ts';
import { exportedLedger, TRADERS } from './ledger-history.ts';
import { LedgerVerifier, type Verdict } from './verify-ledger.ts';

const MADE_MS = 1_800_000_000_000;

function second(lines: readonly string[], nowMs = MADE_MS): Verdict {
  const verifier = new LedgerVerifier(nowMs);
  for (const [nth, line] of lines.entries()) if (!verifier.take(line)) return { ok: false, line: nth + 1 };
  return verifier.verdict();
}

/** What the program says, in the words of the second implementation. */
async function program(lines: readonly string[], nowMs = MADE_MS): Promise<Verdict> {
  const checked = await checkLines(lines, nowMs);
  if ('line' in checked) return { ok: false, line: checked.line };
  const sums = checked.balances.map(
    ({ node_id, balance: _, to_confirm: _unused, ...sum }) => [node_id, sum] as const,
  );
  return { ok: true, node: checked.nodeId, awards: checked.trades.size, sums: new Map(sums) };
}

/** Both say the same. */
async function agreed(lines: readonly string[], nowMs = MADE_MS): Promise<Verdict> {
  const verdict = second(lines, nowMs);
  expect(await program(lines, nowMs)).toEqual(verdict);
  return verdict;
}

it('has nothing of the program in it', () => {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const own = readdirSync(folder).filter(
    (name) => !name.endsWith('.test.ts') && name !== 'ledger-history.ts',
  );
  const imports = own.flatMap((name) =>
    [...readFileSync(folder + name, 'utf8').matchAll(/ from '([^']+)'/gu)].map(([, from]) => from),
  );
  expect(own.length).toBeGreaterThan(4);
  expect(imports.filter((from) => !/^(?:\.\/|node:crypto$)/u.test(from ?? ''))).toEqual([]);
});

describe('its parts do what the program’s do', () => {
  it.each([0, 1, 127, 128, 129, 255, 256, 1000])('BLAKE2b-256 of %i bytes', (length) => {
    const bytes = Buffer.alloc(length, 'some bytes');
    expect(blake2b256(bytes)).toBe(blake2b(bytes).toString('hex'));
  });

  it('RFC 8785', () => {
    const value = { b: [1, -2, null, true], a: { '\u20ac': 'é\n"\\', '\r': '\u0001', '1': {} }, A: '🦀' };
    expect(canonical(value as unknown as Json)).toBe(canonicalText(value as never));
  });
});

describe('an exported ledger, worked out by a second implementation of the rules', () => {
  it.each([1, 2, 3])('comes to the same figures, history %i', async (number) => {
    const random = new SeededRandom(`ledger ${number}`);
    const lines = exportedLedger(random, { seeds: 30, receipts: 6, madeMs: MADE_MS });
    const verdict = await agreed(lines);
    expect(verdict.ok).toBe(true);
    const states = new Set(lines.flatMap((line) => /"state":"([a-z-]+)"/u.exec(line)?.[1] ?? []));
    expect(states.size).toBeGreaterThan(3);
  });
});

const LINES = exportedLedger(new SeededRandom('damaged'), { seeds: 5, receipts: 4, madeMs: MADE_MS });
const indexOf = (what: RegExp): number => LINES.findIndex((line) => what.test(line));
const ACCEPTED = indexOf(/"state":"accepted"/u);
const RECEIPT = indexOf(/"to":"ed25519/u);
const UNCONFIRMED = indexOf(/"to":null/u);

/** The lines with one of them changed. */
const withLine = (at: number, change: (line: string) => string): readonly string[] =>
  LINES.map((line, index) => (index === at ? change(line) : line));

type Line = { readonly [name: string]: Json };
const withJson = (at: number, change: (line: Line) => unknown): readonly string[] =>
  withLine(at, (line) => JSON.stringify(change(JSON.parse(line) as Line)));

const inTrade = (changed: object) =>
  withJson(ACCEPTED, (line) => ({ ...line, trade: { ...(line.trade as object), ...changed } }));
const inEnvelopes = (change: (envelopes: readonly string[]) => readonly string[]) =>
  withJson(ACCEPTED, (line) => ({ ...line, envelopes: change(line.envelopes as readonly string[]) }));
const inText = (kind: string, change: (text: string) => string) =>
  inEnvelopes((texts) => texts.map((text) => (text.includes(`"kind":"${kind}"`) ? change(text) : text)));
const without = (kind: string) =>
  inEnvelopes((texts) => texts.filter((text) => !text.includes(`"kind":"${kind}","nonce"`) || kind === ''));
const inReceipt = (changed: object, at = RECEIPT) =>
  withJson(at, (line) => ({ ...line, receipt: { ...(line.receipt as object), ...changed } }));
const inSignatures = (changed: object) =>
  withJson(RECEIPT, (line) => ({ ...line, signatures: { ...(line.signatures as object), ...changed } }));
const flipped = (text: string, at: number): string =>
  text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
const [us, other] = TRADERS;
const receiptIn = (at: number) => (JSON.parse(LINES[at] ?? '{}') as { readonly receipt: Receipt }).receipt;
const signedAnew = (receipt: Receipt, more: object = {}) => {
  const payer = TRADERS.find(({ nodeId }) => nodeId === receipt.from) ?? us;
  const payee = TRADERS.find(({ nodeId }) => nodeId === receipt.to) ?? us;
  if (payer === undefined || payee === undefined) throw new Error('nobody signs');
  return withJson(RECEIPT, () => ({
    receipt_id: blake2b256(Buffer.from(`crabnet/receipt/1/crabnet-mvp-v1\n${canonical(receipt as never)}`)),
    receipt,
    signatures: { from: signReceipt(receipt, payer), to: signReceipt(receipt, payee) },
    ...more,
  }));
};

const DAMAGE: { readonly [name: string]: readonly string[] } = {
  'a price': inTrade({ price: 1000 }),
  'a price that is no number': inTrade({ price: '7' }),
  'a state': inTrade({ state: 'refused' }),
  'a state that is none': inTrade({ state: 'paid' }),
  'the time of the award': inTrade({ awarded_ts: 1 }),
  'the time of the end': inTrade({ ended_ts: 1 }),
  'no end': inTrade({ ended_ts: null }),
  'the publisher': inTrade({ publisher: other?.nodeId }),
  'the worker': inTrade({ worker: TRADERS[4]?.nodeId }),
  'a title': inTrade({ title: 'another' }),
  'whether it was late': withJson(ACCEPTED, (line) => {
    const trade = line.trade as JsonObject;
    return { ...line, trade: { ...trade, late: trade.late !== true } };
  }),
  'another seed': inTrade({ seed_id: '00000000-0000-8000-8000-000000000000' }),
  'another award': inTrade({ claim_id: '00000000-0000-8000-8000-000000000000' }),
  'a line twice': LINES.flatMap((line, at) => (at === ACCEPTED ? [line, line] : [line])),
  'a line gone': LINES.filter((_, at) => at !== ACCEPTED),
  'a receipt gone': LINES.filter((_, at) => at !== RECEIPT),
  'no last line': LINES.slice(0, -1),
  'no line': [],
  'something behind the last line': [...LINES, LINES[ACCEPTED] ?? ''],
  'a last line that counts less': withJson(LINES.length - 1, () => ({ end: { trades: 1, receipts: 4 } })),
  'a last line of a release without receipts': withJson(LINES.length - 1, ({ end }) => ({
    end: { trades: (end as JsonObject).trades },
  })),
  'no first line': LINES.slice(1),
  'another node’s name': withJson(0, (head) => ({ ...head, node_id: other?.nodeId })),
  'a name that is none': withJson(0, (head) => ({ ...head, node_id: 'nobody' })),
  'another form': withJson(0, (head) => ({ ...head, crabnet: 'ledger/2' })),
  'a time in the future': withJson(0, (head) => ({ ...head, made_ms: MADE_MS + 3_600_000 })),
  'a line that is no JSON': withLine(ACCEPTED, (line) => line.slice(0, -5)),
  'a line of something else': withLine(ACCEPTED, () => '{"hello":1}'),
  'an empty line': withLine(ACCEPTED, () => ''),
  'no seed': without('SeedCreated'),
  'no claim': without('ClaimCreated'),
  'no result': without('TaskResult'),
  'no acceptance': without('TaskSettle'),
  'no envelope': inEnvelopes(() => []),
  'an envelope of another line': inEnvelopes((texts) => [
    ...texts,
    ...((JSON.parse(LINES[ACCEPTED + 1] ?? '{}') as { envelopes?: readonly string[] }).envelopes ?? []),
  ]),
  'envelopes in another order': inEnvelopes((texts) => texts.toReversed()),
  'an envelope twice': inEnvelopes((texts) => [...texts, ...texts]),
  'an envelope that is no text': inEnvelopes(() => [1] as never),
  'a seed with another title': inText('SeedCreated', (text) => text.replace('Report', 'Rapport')),
  'a claim at another price': inText('ClaimCreated', (text) => text.replace(/"price":\d+/u, '"price":1000')),
  'a result with other output': inText('TaskResult', (text) => text.replace('"stdout":"out', '"stdout":"in')),
  'an acceptance that rejects': inText('TaskSettle', (text) => text.replace('"Accepted"', '"Rejected"')),
  'an acceptance of another time': inText('TaskSettle', (text) =>
    text.replace(/"ts":\d+/u, '"ts":1800000000'),
  ),
  'an unsigned claim': inText('ClaimCreated', (text) =>
    text.replace(/"signature":"[^"]+"/u, '"signature":""'),
  ),
  'a signature cut short': inText('TaskResult', (text) => text.replace(/(ed25519:.{80})[^"]+/u, '$1')),
  'another signer’s name': inText('TaskResult', (text) => {
    const stranger = TRADERS.find(({ nodeId }) => !text.includes(nodeId))?.nodeId ?? '';
    return text.replace(/"from":"[^"]+"/u, `"from":"${stranger}"`);
  }),
  'blanks in an envelope': inText('TaskResult', (text) => text.replaceAll('":', '": ')),
  'a member twice': inText('TaskResult', (text) => text.replace('{"meta":', '{"meta":{},"meta":')),
  'a number with a fraction': inText('TaskResult', (text) =>
    text.replace('"exit_code":0', '"exit_code":0.0'),
  ),
  'a number below nothing': inText('TaskResult', (text) => text.replace('"exit_code":0', '"exit_code":-0')),
  'a member more in an envelope': inText('TaskResult', (text) =>
    text.replace('{"meta":', '{"crypto":[],"meta":'),
  ),
  'a member more in a payload': inText('TaskResult', (text) =>
    text.replace('"payload":{', '"payload":{"x":1,'),
  ),
  'an envelope of a kind that is none': inText('TaskResult', (text) =>
    text.replace('TaskResult', 'TaskOther'),
  ),
  'an amount': inReceipt({ amount: 1000 }),
  'no amount': inReceipt({ amount: 0 }),
  'who paid': inReceipt({ from: TRADERS[4]?.nodeId }),
  'a note': inReceipt({ note: 'another' }),
  'the time of a payment': inReceipt({ ts: 77 }),
  'a salt': inReceipt({ salt: Buffer.alloc(16, 9).toString('base64url') }),
  'a member more in a receipt': inReceipt({ more: 1 }),
  'a receipt’s id': withJson(RECEIPT, (line) => ({ ...line, receipt_id: 'ab'.repeat(32) })),
  'a member more beside a receipt': withJson(RECEIPT, (line) => ({ ...line, more: 1 })),
  'a confirmation that is gone': inSignatures({ to: null }),
  'no signature of who paid': inSignatures({ from: null }),
  'signatures exchanged': withJson(RECEIPT, (line) => {
    const { from, to } = line.signatures as JsonObject;
    return { ...line, signatures: { from: to, to: from } };
  }),
  'a confirmation of nobody': withJson(UNCONFIRMED, (line) => {
    const { from } = line.signatures as JsonObject;
    return { ...line, signatures: { from, to: from } };
  }),
  'a receipt twice': LINES.flatMap((line, at) => (at === RECEIPT ? [line, line] : [line])),
  'a receipt that is signed anew for more': signedAnew({ ...receiptIn(RECEIPT), amount: 12_345 }),
  'a receipt of others': signedAnew({
    ...receiptIn(RECEIPT),
    from: TRADERS[3]?.nodeId as never,
    to: TRADERS[4]?.nodeId as never,
  }),
  'a receipt with oneself': signedAnew({
    ...receiptIn(RECEIPT),
    from: us?.nodeId as never,
    to: us?.nodeId as never,
  }),
  'a receipt with control characters': signedAnew({ ...receiptIn(RECEIPT), note: 'a\u0007b' }),
  'a receipt for another market': signedAnew(receiptIn(RECEIPT), {
    signatures: {
      from: signReceipt(
        receiptIn(RECEIPT),
        TRADERS.find(({ nodeId }) => nodeId === receiptIn(RECEIPT).from) ?? (us as never),
        'x',
      ),
      to: null,
    },
  }),
};

/** What changes nothing that the rules read, or is another truth. */
const HARMLESS = new Set([
  ...['envelopes in another order', 'an envelope twice', 'an envelope of another line'],
  ...['blanks in an envelope', 'a member more in an envelope'],
  ...['a confirmation that is gone', 'a receipt that is signed anew for more'],
]);

describe('both implementations agree on an export with', () => {
  it.each(Object.keys(DAMAGE))('%s', async (name) => {
    const lines = DAMAGE[name] ?? [];
    expect(lines, 'it is damaged').not.toEqual(LINES);
    expect((await agreed(lines)).ok).toBe(HARMLESS.has(name));
  });

  it('a time long ago, when awards stood otherwise', async () => {
    for (const days of [1, 5, 20, 40, 60])
      await agreed(withJson(0, (head) => ({ ...head, made_ms: MADE_MS - days * 86_400_000 })));
  });

  it('any character of an envelope or a receipt changed', async () => {
    const random = new SeededRandom('flips');
    let held = 0;
    for (let nth = 0; nth < 80; nth += 1) {
      const at = random.pick([ACCEPTED, RECEIPT, UNCONFIRMED]) ?? ACCEPTED;
      const line = LINES[at] ?? '';
      const verdict = await agreed(withLine(at, () => flipped(line, random.whole(0, line.length - 1))));
      if (verdict.ok) held += 1;
    }
    // Only blanks and such would be.
    expect(held).toBe(0);
  });
});

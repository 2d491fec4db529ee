import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { toJson } from '../base/text/sanitize.ts';
import { readTextFile, whyNot } from '../base/text-file.ts';
import { DURATION_EXAMPLES, durationIn } from '../contract/duration.ts';
import { CrabnetError } from '../model/errors.ts';
import { readBySchema, typeFault } from './schema-fault.ts';

/** What is looked at; a rule that is null is off. Times in milliseconds. */
export interface AlertRules {
  /** Nobody was heard for so long. */
  readonly noPeers: { readonly forMs: number; readonly evenAlone: boolean } | null;
  /** More own envelopes than this were not sent, for so long. */
  readonly unsent: { readonly above: number; readonly forMs: number } | null;
  /** More messages than this were refused within such a time. */
  readonly refusals: { readonly above: number; readonly withinMs: number } | null;
  /** A seed has waited for this node for so long. */
  readonly seedStuck: { readonly forMs: number } | null;
}

/** Who is told. `key` tells them apart, `label` names them without what is secret. */
export type AlertTarget = { readonly key: string; readonly label: string } & (
  | { readonly kind: 'webhook'; readonly url: URL; readonly secret: string; readonly mayBePrivate: boolean }
  | { readonly kind: 'command'; readonly command: readonly [string, ...string[]] }
);

export interface AlertPlan {
  readonly rules: AlertRules;
  readonly tell: readonly AlertTarget[];
}

const MINUTE_MS = 60_000;
const TARGETS_MAX = 16;
const SECONDS_MAX = 30 * 24 * 3600;

const SECONDS_WORDS = `write seconds in digits, or a duration such as ${DURATION_EXAMPLES}`;
/** In seconds, or a text such as `30m`. */
const seconds = z.preprocess(
  (value) => durationIn(value, 1000),
  z
    .int({ error: typeFault(SECONDS_WORDS) })
    .min(1)
    .max(SECONDS_MAX),
);
const count = z.int().min(0);
const off = z.literal(false);

const FILE = z.strictObject({
  rules: z
    .strictObject({
      'no-peers': z.union([off, z.strictObject({ for_s: seconds })]).optional(),
      unsent: z.union([off, z.strictObject({ above: count, for_s: seconds })]).optional(),
      refusals: z.union([off, z.strictObject({ above: count, within_s: seconds })]).optional(),
      'seed-stuck': z.union([off, z.strictObject({ for_s: seconds })]).optional(),
    })
    .default({}),
  tell: z
    .array(
      z.union([
        z.strictObject({
          webhook: z.url({ protocol: /^https?$/u }),
          secret_file: z.string().min(1),
          private: z.boolean().default(false),
        }),
        z.strictObject({ command: z.tuple([z.string().min(1)], z.string()) }),
      ]),
    )
    .max(TARGETS_MAX)
    .default([]),
});

/** What holds without a file: everything is looked at, and nobody is told. */
export const USUAL_PLAN: AlertPlan = {
  rules: {
    noPeers: { forMs: 5 * MINUTE_MS, evenAlone: false },
    unsent: { above: 0, forMs: 15 * MINUTE_MS },
    refusals: { above: 1000, withinMs: MINUTE_MS },
    seedStuck: { forMs: 60 * MINUTE_MS },
  },
  tell: [],
};

/** Reads a file of alerts (JSON); null gives the usual. Throws `CrabnetError` `config` with the member at fault. */
export function readAlertPlan(file: string | null): AlertPlan {
  if (file === null) return USUAL_PLAN;
  const { rules, tell } = checked(file, parsed(file));
  return { rules: rulesOf(rules), tell: tell.map((each) => targetOf(each, file)) };
}

type File = z.infer<typeof FILE>;

function rulesOf(given: File['rules']): AlertRules {
  const usual = USUAL_PLAN.rules;
  const rule = <Given, Rule>(
    value: Given | false | undefined,
    otherwise: Rule,
    read: (given: Given) => Rule,
  ) => (value === false ? null : value === undefined ? otherwise : read(value));
  return {
    noPeers: rule(given['no-peers'], usual.noPeers, ({ for_s }) => ({
      forMs: for_s * 1000,
      evenAlone: true,
    })),
    unsent: rule(given.unsent, usual.unsent, ({ above, for_s }) => ({ above, forMs: for_s * 1000 })),
    refusals: rule(given.refusals, usual.refusals, ({ above, within_s }) => ({
      above,
      withinMs: within_s * 1000,
    })),
    seedStuck: rule(given['seed-stuck'], usual.seedStuck, ({ for_s }) => ({ forMs: for_s * 1000 })),
  };
}

function targetOf(given: File['tell'][number], file: string): AlertTarget {
  if ('command' in given) {
    const [program, ...words] = given.command;
    return {
      kind: 'command',
      key: `command ${toJson(given.command)}`,
      label: program,
      command: [program, ...words],
    };
  }
  const url = new URL(given.webhook);
  const path = resolve(dirname(file), given.secret_file);
  const secret = textOf(path, 'secret_file').trim();
  if (secret === '') throw fault('tell.secret_file', `${path} is empty`);
  const mayBePrivate = given.private;
  return { kind: 'webhook', key: `webhook ${url.href}`, label: url.origin, url, secret, mayBePrivate };
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(textOf(file, 'alerts'));
  } catch (cause) {
    if (cause instanceof CrabnetError) throw cause;
    throw fault('alerts', `${file} is not JSON`, cause);
  }
}

function checked(file: string, value: unknown): File {
  const read = readBySchema(FILE, value, '');
  if ('value' in read) return read.value;
  const { place, words } = read.fault;
  throw fault(place === '' ? 'alerts' : place, `${words} (${file})`);
}

function textOf(path: string, field: string): string {
  try {
    return readTextFile(path);
  } catch (cause) {
    throw fault(field, `${path} cannot be read: ${whyNot(cause, path)}`, cause);
  }
}

const fault = (field: string, words: string, cause?: unknown): CrabnetError =>
  new CrabnetError('config', `the alerts cannot be used: ${field}: ${words}`, {
    field,
    remedy: 'correct the file that --alerts names (INTERFACES.md, "Alerts")',
    ...(cause === undefined ? {} : { cause }),
  });

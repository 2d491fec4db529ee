import type { ActionInput } from '../../contract/actions.ts';
import { formatDuration } from '../../words/time.ts';
import { PUBLISH_FIELDS, type PublishField, type PublishForm } from './form.ts';
import { type FormUpdate, faulty, readWhole } from './form-update.ts';
import { type Edit, insertText, type TextField, textField } from './text-field.ts';

const NUMBERS: ReadonlySet<PublishField> = new Set(['minPrice', 'reward', 'maxBids']);
const DURATIONS: ReadonlySet<PublishField> = new Set(['bidsFor', 'timeout', 'runWithin']);
const TITLE_CHARACTERS = 40;

/** The words that stand before each field, which refusals use too. */
export const PUBLISH_LABELS: Readonly<Record<PublishField, string>> = {
  command: 'Command',
  title: 'Title',
  minPrice: 'Min price',
  reward: 'Reward',
  maxBids: 'Max bids',
  bidsFor: 'Bids for',
  timeout: 'Timeout',
  runWithin: 'Run within',
  rules: 'Rules',
  details: 'Details',
};

/** The node's name of each field (`INTERFACES.md`, the command line's). */
const NODE_NAMES: Readonly<Record<PublishField, string>> = {
  command: 'cmd',
  title: 'title',
  minPrice: 'min-price',
  reward: 'reward',
  maxBids: 'max-bids',
  bidsFor: 'bid-window-ms',
  timeout: 'timeout-ms',
  runWithin: 'exec-deadline-ms',
  rules: 'rules',
  details: 'desc',
};

/** The command line's defaults. */
export const openPublishForm = (): PublishForm => ({
  kind: 'publish',
  fields: {
    command: textField(),
    title: textField(),
    minPrice: textField('0'),
    reward: textField('0'),
    maxBids: textField('1'),
    bidsFor: textField('1m'),
    timeout: textField('2m'),
    runWithin: textField('2m'),
    rules: textField(),
    details: textField(),
  },
  field: 'command',
  isFresh: false,
  fault: null,
  isSending: false,
});

/** The fields that keep line ends and open in `$EDITOR`. */
export const isLongField = (field: PublishField): boolean => field === 'command' || field === 'details';

const isNumeric = (field: PublishField): boolean => NUMBERS.has(field) || DURATIONS.has(field);

/** Reads `90s`, `30m`, `2h`, `1d`, `1h30m`; null for anything else. */
export function readDuration(text: string): number | null {
  const match = /^(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,7})s)?$/u.exec(text.trim());
  if (match === null || text.trim() === '') return null;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

/** The seed's title: what was typed, or the beginning of the command. */
export function titleOf({ fields }: PublishForm): string {
  const typed = fields.title.value.trim();
  if (typed !== '') return typed;
  const [firstLine = ''] = fields.command.value.trim().split('\n');
  return [...firstLine].slice(0, TITLE_CHARACTERS).join('');
}

/** Writes into the field that has the caret. */
export const writePublish = (form: PublishForm, edit: Edit): PublishForm =>
  withField(form, edit(form.fields[form.field], form.isFresh));

/** Opens a long field in `$EDITOR`. */
export const editOutside = (form: PublishForm): FormUpdate<PublishForm> =>
  isLongField(form.field)
    ? { form, effects: [{ effect: 'edit', text: form.fields[form.field].value }] }
    : { form };

/** Changes a number or a duration; in a text it goes to the field above or below. */
export const stepPublish = (form: PublishForm, step: number): PublishForm =>
  isNumeric(form.field) ? stepField(form, step) : otherPublishField(form, step > 0 ? -1 : 1);

const withField = (form: PublishForm, value: TextField): PublishForm => ({
  ...form,
  fields: { ...form.fields, [form.field]: value },
  isFresh: false,
  fault: null,
});

/** Text pasted or edited outside keeps its line ends only where a field may have some. */
export function putText(form: PublishForm, text: string, isWhole: boolean): PublishForm {
  const lines = text.replace(/\r\n?/gu, '\n');
  const fitting = isLongField(form.field) ? lines : lines.replace(/\n+/gu, ' ');
  const field = form.fields[form.field];
  return withField(form, isWhole ? textField(fitting.replace(/\n+$/u, '')) : insertText(field, fitting));
}

/** The next field, or the previous one. */
export function otherPublishField(form: PublishForm, by: 1 | -1): PublishForm {
  const place = PUBLISH_FIELDS.indexOf(form.field);
  const field = PUBLISH_FIELDS[(place + by + PUBLISH_FIELDS.length) % PUBLISH_FIELDS.length] ?? form.field;
  return { ...form, field, isFresh: isNumeric(field) };
}

function stepField(form: PublishForm, step: number): PublishForm {
  const { value } = form.fields[form.field];
  if (NUMBERS.has(form.field)) {
    return withField(form, textField(String(Math.max(0, (readWhole(value) ?? 0) + step))));
  }
  const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[value.trim().slice(-1)] ?? 60_000;
  const ms = Math.max(1000, (readDuration(value) ?? 0) + step * unitMs);
  return withField(form, textField(formatDuration(ms)));
}

/** Publishes the seed, or says which field is wrong. */
export function sendPublish(form: PublishForm): FormUpdate<PublishForm> {
  const { fields } = form;
  if (fields.command.value.trim() === '') {
    return faultAt(form, 'command', 'is empty. Type the shell command to run.');
  }
  for (const field of PUBLISH_FIELDS) {
    if (NUMBERS.has(field) && readWhole(fields[field].value) === null) {
      return faultAt(form, field, 'is not a whole number. Type digits only.');
    }
    if (DURATIONS.has(field) && readDuration(fields[field].value) === null) {
      return faultAt(form, field, 'is no duration. Type 90s, 30m or 2h.');
    }
  }
  const input: ActionInput['publish'] = {
    title: titleOf(form),
    cmd: fields.command.value,
    desc: fields.details.value,
    rules: fields.rules.value,
    min_price: readWhole(fields.minPrice.value) ?? 0,
    reward: readWhole(fields.reward.value) ?? 0,
    max_bids: readWhole(fields.maxBids.value) ?? 0,
    bid_window_ms: readDuration(fields.bidsFor.value) ?? 0,
    timeout_ms: readDuration(fields.timeout.value) ?? 0,
    exec_deadline_ms: readDuration(fields.runWithin.value) ?? 0,
  };
  return {
    form: { ...form, isSending: true, fault: null },
    effects: [{ effect: 'act', action: 'publish', input, about: 'seed' }],
  };
}

function faultAt(form: PublishForm, field: PublishField, words: string): FormUpdate<PublishForm> {
  const at: PublishForm = { ...form, field, isFresh: isNumeric(field) };
  return faulty(at, { field, words }, `${PUBLISH_LABELS[field]} ${words}`);
}

/** The form's field that the node means, or undefined. */
export const fieldOfNode = (name: string): PublishField | undefined =>
  PUBLISH_FIELDS.find((field) => NODE_NAMES[field] === name);

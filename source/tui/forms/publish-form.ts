import { defaultOf, type Field, mostOf, withDefaults } from '../../contract/actions/field.ts';
import { keptName } from '../../contract/actions/kept-name.ts';
import { titleOfCommand } from '../../contract/actions/publish.ts';
import { ACTIONS, type ActionInput } from '../../contract/actions.ts';
import { DURATION_EXAMPLES, readDuration } from '../../contract/duration.ts';
import type { SeedRow } from '../../contract/node-api.ts';
import { filesFaultWords } from '../../words/files-words.ts';
import { formatPlural, formatRoughBytes } from '../../words/numbers.ts';
import { formatDuration, formatExact } from '../../words/time.ts';
import type { GivenLook } from '../data/given-look.ts';
import type { TemplateValues } from '../data/templates.ts';
import type { Effect } from '../state/effect.ts';
import { PUBLISH_FIELDS, type PublishField, type PublishFields, type PublishForm } from './form.ts';
import { type FormUpdate, faulty, readWhole, wholeFault } from './form-update.ts';
import { type Unshown, unshownFor, unshownOfSeed, unshownOfTemplate } from './publish-unshown.ts';
import { type Edit, insertText, type TextField, textField } from './text-field.ts';

const FIELDS: Readonly<Record<PublishField, Field>> = ACTIONS.publish.fields;

const isNumeric = (field: PublishField): boolean => FIELDS[field].kind === 'number';

const isList = (field: PublishField): boolean => FIELDS[field].kind === 'list';

/** The texts of a list, between which commas stand. */
const itemsIn = (text: string): readonly string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

const listText = (items: readonly string[] | undefined): string => items?.join(', ') ?? '';

const isDuration = (field: PublishField): boolean => {
  const spec = FIELDS[field];
  return spec.kind === 'number' && spec.unit === 'ms';
};

/** The words that stand before a field, which refusals use too. */
export const publishLabel = (field: PublishField): string => FIELDS[field].label ?? field;

/** With these texts; the defaults of the command where none are given. */
export const openPublishForm = (
  fields: PublishFields = mapFields((field) => textField(defaultText(field))),
  unshown: Unshown = {},
): PublishForm => ({
  kind: 'publish',
  fields,
  unshown,
  before: fields,
  field: 'cmd',
  isFresh: false,
  fault: null,
  isSending: false,
});

/** With what a template says, and the defaults of the command for the rest. */
export function openPublishFrom(values: TemplateValues): PublishForm {
  const filled = withDefaults(ACTIONS.publish, { title: '', cmd: '', ...values });
  const textIn = (field: PublishField): string =>
    isDuration(field)
      ? durationText(Number(filled[field]))
      : isList(field)
        ? listText(values[field] as readonly string[] | undefined)
        : String(filled[field]);
  return openPublishForm(
    mapFields((field) => textField(textIn(field))),
    unshownOfTemplate(values),
  );
}

/** Filled from a seed that was published, whoever did. */
export function openPublishAgain(row: SeedRow): PublishForm {
  const oneLine = (text: string): string => text.replace(/[\r\n]+/gu, ' ');
  const texts: { readonly [field in PublishField]: string } = {
    cmd: row.command,
    // A title that was made from the command follows it.
    title: row.title === titleOfCommand(row.command) ? '' : oneLine(row.title),
    min_price: String(row.min_price),
    reward: String(row.reward),
    max_bids: String(row.max_bids),
    bid_window_ms: durationText((row.bid_deadline_ts - row.created_at) * 1000),
    timeout_ms: durationText(row.timeout_ms),
    exec_deadline_ms: durationText(row.exec_deadline_ms),
    ...fileTexts(row),
    rules: oneLine(row.rules),
    desc: row.description,
  };
  return openPublishForm(
    mapFields((field) => textField(texts[field])),
    unshownOfSeed(row),
  );
}

/** What it gave goes by its name: the node keeps it, or says that it does not. */
function fileTexts({ files }: SeedRow): { readonly input: string; readonly output: string } {
  if (files === undefined || 'fault' in files) return { input: '', output: '' };
  return {
    input: files.inputs === null ? '' : keptName(files.inputs.cid),
    output: listText(files.outputs?.patterns),
  };
}

/** A duration as `readDuration` reads it: nothing of it is rounded. */
function durationText(ms: number): string {
  const words = formatDuration(ms);
  if (readDuration(words) === ms) return words;
  return `${Math.floor(ms / 1000)}s${ms % 1000}ms`;
}

function defaultText(field: PublishField): string {
  const value = defaultOf(FIELDS, field);
  if (value === undefined) return '';
  return isDuration(field) ? formatDuration(Number(value)) : String(value);
}

const mapFields = <Value>(of: (field: PublishField) => Value): { readonly [field in PublishField]: Value } =>
  Object.fromEntries(PUBLISH_FIELDS.map((field) => [field, of(field)])) as { [field in PublishField]: Value };

/** The fields that keep line ends and open in `$EDITOR`. */
export const isLongField = (field: PublishField): boolean => field === 'cmd' || field === 'desc';

/** The seed's title: what was typed, or the beginning of the command. */
export const titleOf = ({ fields }: PublishForm): string =>
  fields.title.value.trim() || titleOfCommand(fields.cmd.value);

/** Writes into the field that has the caret. */
export const writePublish = (form: PublishForm, edit: Edit): PublishForm =>
  withField(form, edit(form.fields[form.field], form.isFresh));

/** Opens a long field in `$EDITOR`. */
export const editOutside = (form: PublishForm): FormUpdate<PublishForm> =>
  isLongField(form.field)
    ? { form, effects: [{ effect: 'edit', text: form.fields[form.field].value }] }
    : { form };

/** Changes a number or a duration; in a text it goes to the field above or below. */
export const stepPublish = (form: PublishForm, step: number): FormUpdate<PublishForm> =>
  isNumeric(form.field) ? { form: stepField(form, step) } : leavePublishField(form, step > 0 ? -1 : 1);

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

/** Goes to the next field, or the previous one; what is given is looked at once it was typed. */
export function leavePublishField(form: PublishForm, by: 1 | -1): FormUpdate<PublishForm> {
  const { value } = form.fields.input;
  const isGiven = form.field === 'input' && itemsIn(value).length > 0;
  const effects: readonly Effect[] = isGiven
    ? [{ effect: 'look-at-given', text: value, given: itemsIn(value) }]
    : [];
  return { form: otherPublishField(form, by), effects };
}

/** What was found of what is given, where that still stands in the form. */
export function withGiven(form: PublishForm, text: string, look: GivenLook): FormUpdate<PublishForm> {
  if (form.fields.input.value !== text) return { form };
  const label = publishLabel('input');
  if ('fault' in look) {
    const words = filesFaultWords(look.fault);
    return faulty(form, { field: 'input', words }, `${label}: ${words}`);
  }
  const more = look.isMore ? 'more than ' : '';
  const words = `${label}: ${more}${formatPlural(look.count, 'file')}, ${formatRoughBytes(look.bytes)}`;
  return { form, message: { kind: 'note', text: words } };
}

function otherPublishField(form: PublishForm, by: 1 | -1): PublishForm {
  const place = PUBLISH_FIELDS.indexOf(form.field);
  const field = PUBLISH_FIELDS[(place + by + PUBLISH_FIELDS.length) % PUBLISH_FIELDS.length] ?? form.field;
  return { ...form, field, isFresh: isNumeric(field) };
}

function stepField(form: PublishForm, step: number): PublishForm {
  const { value } = form.fields[form.field];
  if (!isDuration(form.field)) {
    return withField(form, textField(String(within(0, (readWhole(value) ?? 0) + step, form.field))));
  }
  const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[value.trim().slice(-1)] ?? 60_000;
  const ms = within(1000, (readDuration(value) ?? 0) + step * unitMs, form.field);
  return withField(form, textField(formatDuration(ms)));
}

/** Not below `least`, and not beyond what the field may hold. */
function within(least: number, value: number, field: PublishField): number {
  const spec = FIELDS[field];
  return Math.max(least, Math.min(value, spec.kind === 'number' ? mostOf(spec) : value));
}

/** Publishes the seed, or says which field is wrong. */
export function sendPublish(form: PublishForm): FormUpdate<PublishForm> {
  const { fields } = form;
  if (fields.cmd.value.trim() === '') {
    return faultAt(form, 'cmd', 'is empty. Type the shell command to run.');
  }
  const fault = numberFault(form);
  if (fault !== null) return fault;
  const values = Object.fromEntries(
    Object.entries(valuesOf(form)).filter(([, value]) => !isEmptyList(value)),
  );
  // Each value is of the kind that its field has, and the numbers were checked above.
  const input = { ...values, ...unshownIn(form), title: titleOf(form) } as ActionInput['publish'];
  return {
    form: { ...form, isSending: true, fault: null },
    effects: [{ effect: 'act', action: 'publish', input, about: 'seed' }],
  };
}

/** What a template of the form says: what is filled in. Null where a number is none, which the update says. */
export function templateOf(
  form: PublishForm,
): { readonly values: TemplateValues } | { readonly fault: FormUpdate<PublishForm> } {
  const fault = numberFault(form);
  if (fault !== null) return { fault };
  const filled = Object.entries(valuesOf(form)).filter(([, value]) => value !== '' && !isEmptyList(value));
  // Each value is of the kind that its field has, and the numbers were checked above.
  return { values: { ...(Object.fromEntries(filled) as TemplateValues), ...unshownIn(form) } };
}

const unshownIn = ({ unshown, fields }: PublishForm): Unshown =>
  unshownFor(unshown, {
    input: itemsIn(fields.input.value).length > 0,
    output: itemsIn(fields.output.value).length > 0,
  });

type FieldValue = string | number | readonly string[] | null;

const isEmptyList = (value: FieldValue): boolean => Array.isArray(value) && value.length === 0;

const valuesOf = (form: PublishForm): { readonly [field in PublishField]: FieldValue } =>
  mapFields((field) => {
    if (isNumeric(field)) return numberIn(form, field);
    const { value } = form.fields[field];
    return isList(field) ? itemsIn(value) : value;
  });

/** The first number that is none, or too large. */
function numberFault(form: PublishForm): FormUpdate<PublishForm> | null {
  for (const field of PUBLISH_FIELDS.filter(isNumeric)) {
    const words = numberProblem(form, field);
    if (words !== null) return faultAt(form, field, words);
  }
  return null;
}

function numberProblem({ fields }: PublishForm, field: PublishField): string | null {
  const { value } = fields[field];
  const spec = FIELDS[field];
  if (spec.kind !== 'number') return null;
  if (isDuration(field)) {
    const ms = readDuration(value);
    if (ms === null) return `is no duration. Type ${DURATION_EXAMPLES}.`;
    return ms > mostOf(spec) ? `is too large. Type ${formatExact(mostOf(spec))} or less.` : null;
  }
  const wrong = wholeFault(value, String(mostOf(spec)));
  return wrong === null ? null : `is ${wrong.words}. ${wrong.remedy}`;
}

const numberIn = ({ fields }: PublishForm, field: PublishField): number | null =>
  (isDuration(field) ? readDuration : readWhole)(fields[field].value);

function faultAt(form: PublishForm, field: PublishField, words: string): FormUpdate<PublishForm> {
  const at: PublishForm = { ...form, field, isFresh: isNumeric(field) };
  return faulty(at, { field, words }, `${publishLabel(field)} ${words}`);
}

/** The form's field of that name, or undefined. */
export const publishFieldOf = (name: string): PublishField | undefined =>
  PUBLISH_FIELDS.find((field) => field === name);

import { cut, displayWidth } from '../../../base/text/width.ts';
import { OUTPUT_MAX } from '../../../contract/actions/publish.ts';
import { readDuration } from '../../../contract/duration.ts';
import { checkCommand } from '../../../model/decide/check-command.ts';
import { BID_WINDOW_MAX_S } from '../../../model/limits.ts';
import { elsewhereWords } from '../../../words/command-words.ts';
import { formatBytes, formatPlural } from '../../../words/numbers.ts';
import { formatMoment } from '../../../words/time.ts';
import type { ConsoleData } from '../../data/console-data.ts';
import type { PublishField, PublishForm } from '../../forms/form.ts';
import { publishLabel, titleOf } from '../../forms/publish-form.ts';
import { type Line, plain, span } from '../../text/span.ts';
import { padEnd, wrapText } from '../../text/width.ts';
import { fieldView } from './field-view.ts';
import { type Caret, type FormView, WIDE_FORM } from './form-view.ts';

const INDENT = 3;
const LABEL_WIDTH = 12;

/** Rows of fields: three short ones side by side where there is room, else two. */
const WIDE_ROWS: readonly (readonly PublishField[])[] = [
  ['cmd'],
  ['title'],
  ['min_price', 'reward', 'max_bids'],
  ['bid_window_ms', 'timeout_ms', 'exec_deadline_ms'],
  ['input', 'output'],
  ['rules', 'desc'],
];
const NARROW_ROWS: readonly (readonly PublishField[])[] = [
  ['cmd'],
  ['title'],
  ['min_price', 'reward'],
  ['max_bids', 'bid_window_ms'],
  ['timeout_ms', 'exec_deadline_ms'],
  ['input', 'output'],
  ['rules', 'desc'],
];
/** Columns where the fields of a row begin, and the width of their labels. */
interface Place {
  readonly column: number;
  readonly label: number;
}
const WIDE_PLACES: readonly Place[] = [
  { column: INDENT, label: LABEL_WIDTH },
  { column: 27, label: 10 },
  { column: 49, label: 12 },
];
/** Two long fields share a row. */
const WIDE_HALVES: readonly Place[] = [
  { column: INDENT, label: LABEL_WIDTH },
  { column: 41, label: LABEL_WIDTH },
];
const NARROW_PLACES: readonly Place[] = [
  { column: INDENT, label: LABEL_WIDTH },
  { column: 29, label: 12 },
];

export function publishFormView(form: PublishForm, data: ConsoleData, width: number): FormView {
  const isWide = width >= WIDE_FORM;
  let caret: Caret | null = null;
  const lines = (isWide ? WIDE_ROWS : NARROW_ROWS).map((fields, line): Line => {
    const places = isWide ? (fields.length === 2 ? WIDE_HALVES : WIDE_PLACES) : NARROW_PLACES;
    const row = fields.flatMap((field, index): Line => {
      const place = places[index] ?? { column: 0, label: 0 };
      const next = fields.length === 1 ? width - 1 : (places[index + 1]?.column ?? width);
      const column = place.column + place.label;
      const view = fieldView(form.fields[field], next - column - 1);
      if (field === form.field) caret = { line, column: column + view.caret };
      const room = next - column - 1 - displayWidth(view.text);
      const words =
        view.text + (suffixesOf(field, form, room).find((each) => displayWidth(each) <= room) ?? '');
      const value = index === fields.length - 1 ? words : padEnd(words, next - column);
      const look = form.fault?.field === field ? 'attention' : field === form.field ? 'strong' : undefined;
      return [
        span(padEnd(publishLabel(field), place.label), look),
        isSuggested(field, form) ? span(value, 'dim') : span(value),
      ];
    });
    return [span(' '.repeat(INDENT)), ...row];
  });
  const warning = unrunnableWords(form.fields.cmd.value);
  const words = [
    ...(warning === null ? [] : wrapText(warning, width - 2)).map(
      (line): Line => [span(` ${line}`, 'attention')],
    ),
    ...wrapText(explain(form, data), width - 2).map((line) => plain(` ${line}`)),
  ];
  return { title: { title: 'Publish a seed' }, lines: [...lines, [], ...words], caret };
}

const isSuggested = (field: PublishField, form: PublishForm): boolean =>
  field === 'title' && form.fields.title.value === '';

/** What may stand behind a value, the longest first: the title that an empty field stands for, and what 0 means. */
function suffixesOf(field: PublishField, form: PublishForm, room: number): readonly string[] {
  if (isSuggested(field, form)) return [cut(titleOf(form), room)];
  return field === 'max_bids' && form.fields.max_bids.value !== '1' ? [', 0 is no limit', ', 0: any'] : [];
}

/** What speaks against the command, before it is sent: an empty one is refused at the end. */
function unrunnableWords(command: string): string | null {
  const refusal = command.trim() === '' ? undefined : checkCommand(command);
  return refusal?.facts.by === 'node' && refusal.facts.problem === 'control-character'
    ? `WARNING: ${elsewhereWords(refusal.facts)}.`
    : null;
}

const givenWords = ({ unshown }: PublishForm): string =>
  `A file or folder, several with commas between; its contents lie in the working folder, or at PATH behind a colon. ${
    unshown.open_inputs === true ? 'Anybody may have them.' : 'The worker gets them, and nobody else.'
  }`;

function wantedWords({ unshown }: PublishForm): string {
  const { output_max_bytes: bytes = OUTPUT_MAX.bytes, output_max_count: count = OUTPUT_MAX.count } = unshown;
  const most = `${formatBytes(bytes)} and ${formatPlural(count, 'file')} at most`;
  return `What comes back of what the task makes: dist/** or *.log, several with commas between; ${most}.`;
}

function explain(form: PublishForm, data: ConsoleData): string {
  if (form.field === 'input') return givenWords(form);
  if (form.field === 'output') return wantedWords(form);
  const windowMs = readDuration(form.fields.bid_window_ms.value);
  const close =
    windowMs === null || windowMs > BID_WINDOW_MAX_S * 1000
      ? 'Bids close'
      : `Bids close at ${formatMoment(Math.ceil((data.nowMs + windowMs) / 1000), data.nowMs)}`;
  return `${close}; then you have 1h to award. Every node of the market can read the command. A seed cannot be taken back, only closed by reject.`;
}

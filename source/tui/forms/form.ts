import type { ActionInput } from '../../contract/actions.ts';
import type { Unshown } from './publish-unshown.ts';
import type { TextField } from './text-field.ts';

interface FormCommon {
  /** The field at fault, as the node or the form named it, with the words beside it. */
  readonly fault: { readonly field: string; readonly words: string } | null;
  /** True from Enter until the node's answer. */
  readonly isSending: boolean;
}

export interface BidForm extends FormCommon {
  readonly kind: 'bid';
  readonly seedId: string;
  readonly price: TextField;
  readonly note: TextField;
  readonly field: 'price' | 'note';
  /** The field holds a suggestion that the first typed digit replaces. */
  readonly isFresh: boolean;
}

export type ChooserOrder = 'price' | 'time';

export interface ClaimForm extends FormCommon {
  readonly kind: 'claim';
  readonly seedId: string;
  /** The chosen bid stays chosen while others come and go. */
  readonly bidId: string | null;
  readonly order: ChooserOrder;
  readonly reverse: boolean;
}

export interface RunForm extends FormCommon {
  readonly kind: 'run';
  readonly seedId: string;
  /** The typed confirmation, where nothing isolates the task. */
  readonly word: TextField;
  /** First line of the command in sight. */
  readonly top: number;
}

export interface SettleForm extends FormCommon {
  readonly kind: 'settle';
  readonly seedId: string;
  readonly choice: 'accept' | 'reject' | null;
  /** `choice` until `a` or `r` was pressed; `word` asks for the typed `close`. */
  readonly step: 'choice' | 'note' | 'word';
  readonly note: TextField;
  readonly word: TextField;
}

/** The fields of `contract/actions/publish`, in the order of the form. */
export const PUBLISH_FIELDS = [
  'cmd',
  'title',
  'min_price',
  'reward',
  'max_bids',
  'bid_window_ms',
  'timeout_ms',
  'exec_deadline_ms',
  'input',
  'output',
  'rules',
  'desc',
] as const satisfies readonly (keyof ActionInput['publish'])[];
export type PublishField = (typeof PUBLISH_FIELDS)[number];

export type PublishFields = { readonly [field in PublishField]: TextField };

export interface PublishForm extends FormCommon {
  readonly kind: 'publish';
  readonly fields: PublishFields;
  readonly unshown: Unshown;
  /** What stood in the fields when it was opened. */
  readonly before: PublishFields;
  readonly field: PublishField;
  /** As in `BidForm`. */
  readonly isFresh: boolean;
}

export type Form = BidForm | ClaimForm | RunForm | SettleForm | PublishForm;

import type { PeerRow } from '../../contract/node-api.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { editField, textField } from '../forms/text-field.ts';
import type { Key } from '../keymap/key.ts';
import { type ConsoleState, just, type Prompt, type Update } from './console-state.ts';

/** The prompts that Peers asks a line of text with. */
export type PeerPrompt = Extract<Prompt, { kind: 'dial' | 'block' }>;

/** Asks for an address to dial. */
export const askAddress = (state: ConsoleState): ConsoleState => ({
  ...state,
  message: null,
  prompt: { kind: 'dial', field: textField() },
});

/** Asks why a peer is to be blocked; one that is blocked already is unblocked at once. */
export function blockOrUnblock(state: ConsoleState, peer: PeerRow, data: ConsoleData): Update {
  const name = data.names.nameOf(peer.node_id);
  if (!peer.blocked) {
    const prompt: Prompt = { kind: 'block', peer: peer.node_id, name, field: textField() };
    return just({ ...state, message: null, prompt });
  }
  return just(state, {
    effect: 'act',
    action: 'unblock',
    input: { peer: peer.node_id },
    about: `unblock ${name}`,
  });
}

/** A key while an address, or the reason of a block, is typed. */
export function peerPromptKey(state: ConsoleState, prompt: PeerPrompt, key: Key): Update {
  if (key === 'Esc') return just({ ...state, prompt: null });
  if (key === 'Enter') return submitted({ ...state, prompt: null }, prompt);
  const field = editField(prompt.field, key);
  return just(field === null ? state : { ...state, prompt: { ...prompt, field } });
}

function submitted(state: ConsoleState, prompt: PeerPrompt): Update {
  const text = prompt.field.value.trim();
  if (prompt.kind === 'dial') {
    if (text === '') return just(state);
    return just(state, { effect: 'act', action: 'dial', input: { address: text }, about: `dial ${text}` });
  }
  const { peer, name } = prompt;
  return just(state, {
    effect: 'act',
    action: 'block',
    input: { peer, ...(text === '' ? {} : { reason: text }) },
    about: `block ${name}`,
  });
}

/** What stands before the typed text. */
export const peerPromptLabel = (prompt: PeerPrompt): string =>
  prompt.kind === 'dial' ? 'dial ip:port or multiaddr: ' : `block ${prompt.name}, because: `;

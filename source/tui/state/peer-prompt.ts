import type { PeerRow } from '../../contract/node-api.ts';
import type { ConsoleData } from '../data/console-data.ts';
import { textField } from '../forms/text-field.ts';
import { type ConsoleState, type Update, withEffects } from './console-state.ts';
import type { Prompt } from './prompt.ts';

/** The prompts that Peers asks a line of text with. */
export type PeerPrompt = Extract<Prompt, { kind: 'dial' | 'block' | 'petname' }>;

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
    return withEffects({ ...state, message: null, prompt });
  }
  return withEffects(state, {
    effect: 'act',
    action: 'unblock',
    input: { peer: peer.node_id },
    about: `unblock ${name}`,
  });
}

/** Dials the address that was typed. */
export function sendDial(state: ConsoleState, prompt: Extract<Prompt, { kind: 'dial' }>): Update {
  const address = prompt.field.value.trim();
  if (address === '') return withEffects(state);
  return withEffects(state, { effect: 'act', action: 'dial', input: { address }, about: `dial ${address}` });
}

/** Blocks the peer, with the reason if one was typed. */
export function sendBlock(state: ConsoleState, prompt: Extract<Prompt, { kind: 'block' }>): Update {
  const reason = prompt.field.value.trim();
  const { peer, name } = prompt;
  return withEffects(state, {
    effect: 'act',
    action: 'block',
    input: { peer, ...(reason === '' ? {} : { reason }) },
    about: `block ${name}`,
  });
}

/** Asks for a name of the owner's; the one that it has can be changed. */
export const askPetname = (
  state: ConsoleState,
  { node_id: peer, petname = '' }: PeerRow,
  data: ConsoleData,
) => ({
  ...state,
  message: null,
  prompt: { kind: 'petname', peer, name: data.names.nameOf(peer), field: textField(petname) } as const,
});

/** Gives the peer the name that was typed, or takes back the one that it had. */
export function sendPetname(state: ConsoleState, prompt: Extract<Prompt, { kind: 'petname' }>): Update {
  const given = prompt.field.value.trim();
  const { peer, name } = prompt;
  return withEffects(
    state,
    given === ''
      ? { effect: 'act', action: 'unname', input: { peer }, about: `unname ${name}` }
      : { effect: 'act', action: 'name', input: { peer, name: given }, about: `name ${name}` },
  );
}

/** What stands before the typed text. */
export function peerPromptLabel(prompt: PeerPrompt): string {
  if (prompt.kind === 'dial') return 'dial ip:port or multiaddr: ';
  return prompt.kind === 'block' ? `block ${prompt.name}, because: ` : `call ${prompt.name}: `;
}

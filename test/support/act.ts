import type { ActionId, ActionInput, ActionValue } from '../../source/contract/actions.ts';
import type { NodeApi } from '../../source/contract/node-api.ts';

/** What an action answers that must not be refused. */
export async function act<Id extends ActionId>(
  api: NodeApi,
  action: Id,
  input: ActionInput[Id],
): Promise<ActionValue[Id]> {
  const outcome = await api.act(action, input);
  if (!outcome.ok) throw new Error(`${action}: ${JSON.stringify(outcome.refusal)}`);
  return outcome.value;
}

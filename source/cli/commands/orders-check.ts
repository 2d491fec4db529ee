import type { NodeSettings } from '../../contract/settings.ts';
import { CrabnetError } from '../../model/errors.ts';
import { tryOrders } from '../../node/try-start.ts';
import { formatPlural } from '../../words/numbers.ts';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../output.ts';
import { templateIn } from '../run/template-reader.ts';

/** `orders check`: the file as a start reads it. Throws `CrabnetError` `config` with the place of the first fault. */
export function ordersCheck(
  { ordersFile, templateFolder }: Pick<NodeSettings, 'ordersFile' | 'templateFolder'>,
  out: Output,
): number {
  if (ordersFile === null)
    throw new CrabnetError('usage', 'which file is to be checked?', {
      field: 'orders',
      remedy: 'name it: crabnet orders check --orders FILE',
    });
  const orders = tryOrders(ordersFile);
  const count = orders.length;
  const template = templateIn(templateFolder);
  // Whoever writes the template later has done nothing wrong.
  const warnings = orders.flatMap((order) => {
    const read = order.kind === 'publish' ? template(order.template) : undefined;
    return read === undefined || read.ok ? [] : [{ order: order.name, why: read.why }];
  });
  for (const { order, why: fault } of warnings) out.warning(`order ${order} cannot publish yet: ${fault}`);
  if (out.json) out.value({ file: ordersFile, orders: count, warnings });
  else
    out.line(
      `${formatPlural(count, 'order')} in ${ordersFile}: nothing ${warnings.length > 0 ? 'else ' : ''}is wrong with ${count === 1 ? 'it' : 'them'}`,
    );
  return EXIT.done;
}

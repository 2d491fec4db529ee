import { TASK_LIMIT_RANGES, type TaskLimits } from '../../contract/task-limits.ts';
import { LIMIT_OF } from './limit-options.ts';
import { badValue, type Place } from './option-value.ts';
import type { OptionName, OptionValues } from './options.ts';

const LIMITS = Object.entries(LIMIT_OF) as readonly (readonly [
  keyof typeof LIMIT_OF,
  (typeof LIMIT_OF)[keyof typeof LIMIT_OF],
])[];

/** What one task may use. Throws `CrabnetError` naming the option whose value is no limit that can be held. */
export function readTaskLimits(options: OptionValues, placeAt: (option: OptionName) => Place): TaskLimits {
  const limits = LIMITS.map(([option, name]) => {
    const value = options[option];
    const { min, max } = TASK_LIMIT_RANGES[name];
    if (value < min || value > max) {
      throw badValue(placeAt(option), `is ${value}`, `give a whole number from ${min} to ${max}`);
    }
    return [name, value];
  });
  // The table above has every limit.
  return Object.fromEntries(limits) as unknown as TaskLimits;
}

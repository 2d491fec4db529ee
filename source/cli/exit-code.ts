import type { FaultCode, RefusalCode } from '../model/errors.ts';

/** The exit codes of `INTERFACES.md`, and what each says. */
export const EXIT = {
  done: 0,
  fault: 1,
  refused: 2,
  usage: 3,
  dataDirOwned: 4,
  network: 5,
  defect: 70,
} as const;

export const EXIT_WORDS: readonly (readonly [code: number, means: string])[] = [
  [EXIT.done, 'done'],
  [EXIT.fault, 'a fault: the disk, a key file, the store; also one that a check finds'],
  [EXIT.refused, "refused by the market's rules; an unknown id too"],
  [EXIT.usage, 'wrong usage or configuration; an ambiguous id'],
  [EXIT.dataDirOwned, 'another process owns the data dir and does not answer'],
  [EXIT.network, 'network: a port is taken, an address cannot be used'],
  [EXIT.defect, 'a defect of crabnet; a report is written'],
];

const SIGNAL_BASE = 128;
const SIGNAL_NUMBERS = { SIGINT: 2, SIGTERM: 15 } as const;
export type EndSignal = keyof typeof SIGNAL_NUMBERS;

/** What a shell sees of a program that a signal ended. */
export const exitCodeOfSignal = (signal: EndSignal): number => SIGNAL_BASE + SIGNAL_NUMBERS[signal];

/** An ambiguous prefix is wrong usage, not a rule of the market. */
export const exitCodeOfRefusal = (code: RefusalCode): number =>
  code === 'ambiguous-id' ? EXIT.usage : EXIT.refused;

const FAULT_EXITS: { readonly [code in FaultCode]?: number } = {
  usage: EXIT.usage,
  config: EXIT.usage,
  address: EXIT.usage,
  'data-dir-owned': EXIT.dataDirOwned,
  'port-in-use': EXIT.network,
  network: EXIT.network,
};

export const exitCodeOfFault = (code: FaultCode): number => FAULT_EXITS[code] ?? EXIT.fault;

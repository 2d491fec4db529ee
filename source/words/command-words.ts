import { sanitizeLine } from '../base/text/sanitize.ts';
import type { RefusalFacts } from '../model/refusal-facts.ts';
import type { Wording } from './wording.ts';

/** That nodes by default do not run a command, and why. */
export const elsewhereWords = (facts: NodeFacts): string =>
  `no node takes this command as it is: ${problemWords(facts)}`;

type NodeFacts = Extract<RefusalFacts['command-refused'], { by: 'node' }>;

function problemWords(facts: NodeFacts): string {
  const why = {
    empty: 'it is empty',
    'too-long': 'it is too long',
    'not-unicode': 'it is not well-formed Unicode',
    'control-character': 'it has the control character',
  }[facts.problem];
  return facts.problem === 'control-character' ? `${why} ${facts.character}` : why;
}

/** Why this node does not take a command. */
export function commandWords(facts: RefusalFacts['command-refused']): Wording & { readonly remedy?: string } {
  if (facts.by === 'policy') {
    const because = facts.because === '' ? '' : `: ${sanitizeLine(facts.because)}`;
    const which = facts.rule === null ? ': no rule allows it' : `, rule ${facts.rule}${because}`;
    return {
      long: `this node's policy denies it${which}`,
      ...{ short: 'policy', remedy: "change the operator's policy file" },
    };
  }
  return { long: `this node does not run the command: ${problemWords(facts)}`, short: 'refused here' };
}

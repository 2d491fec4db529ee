import { sanitizeLine } from '../base/text/sanitize.ts';
import type { SandboxLevel, WeakSandbox } from '../contract/actions.ts';
import type { RefusalFacts } from '../model/refusal-facts.ts';

/** A limit above what this process may set is another reason why a trial fails. */
const LIMITS_REMEDY = "no limit of a task may be above the node's own (ulimit -Ha)";
const BWRAP_REMEDY =
  'allow user namespaces to this user (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, ' +
  'kernel.apparmor_restrict_unprivileged_userns), and use bubblewrap 0.8 or newer';
const BASIC_REMEDY =
  'the node must not be limited in file locks and realtime CPU time (ulimit -x, ulimit -R), and as root be able to become nobody';

/** What makes a sandbox level usable on this machine. */
export function sandboxRemedy(level: string, why: RefusalFacts['sandbox-unavailable']['why']): string {
  if ('missing' in why) return `apt-get install ${why.debian_package}`;
  return `${level === 'bwrap' ? BWRAP_REMEDY : BASIC_REMEDY}; ${LIMITS_REMEDY}`;
}

/** The badge of a weak level. */
export const sandboxBadge = (level: WeakSandbox): string =>
  ({ basic: 'basic sandbox', none: 'no sandbox' })[level];

/** Why a level wants a yes. */
export const weakSandboxWords = (level: string): string =>
  `sandbox ${level} does not keep a stranger's command apart from this machine`;

/** What a command may do at a weak level, in a line of the shell. */
export const sandboxWords = (level: WeakSandbox): string =>
  ({
    basic: 'It can read and change what your user can, and use the network.',
    none: 'It can do all that your user can, without limits.',
  })[level];

/** What stands between a command and this machine, whole, where its user is known. */
export function sandboxExplained(level: SandboxLevel, userName: string): string {
  const user = `The command runs as user "${sanitizeLine(userName)}" on this machine: it can read and change what that user can, and use the network.`;
  return {
    bwrap: 'In the sandbox (bwrap): no network, nothing of yours to read, limits of time and memory.',
    basic: `BASIC SANDBOX: limits of time and memory only. ${user}`,
    none: `NO SANDBOX. ${user}`,
  }[level];
}

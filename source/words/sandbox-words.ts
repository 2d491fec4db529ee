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

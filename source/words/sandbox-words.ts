import { sanitizeLine } from '../base/text/sanitize.ts';
import type { SandboxLevel, WeakSandbox } from '../contract/actions.ts';
import type { RefusalFacts } from '../model/refusal-facts.ts';

type Why = RefusalFacts['sandbox-unavailable']['why'];

/** A limit above what this process may set is another reason why a trial fails. */
const LIMITS_REMEDY = "no limit of a task may be above the node's own (ulimit -Ha)";
const BWRAP_REMEDY = 'allow user namespaces to this user, and use bubblewrap 0.8 or newer';
const BASIC_REMEDY =
  'the node must not be limited in file locks and realtime CPU time (ulimit -x, ulimit -R), and as root be able to become another user';
/** Ubuntu's own way (ubuntu.com, "unprivileged user namespace restrictions"). */
const APPARMOR_REMEDY =
  'allow them to bubblewrap: write "abi <abi/4.0>, include <tunables/global> profile bwrap /usr/bin/bwrap flags=(unconfined) { userns, }" ' +
  'to /etc/apparmor.d/bwrap and run: apparmor_parser -r /etc/apparmor.d/bwrap; ' +
  'or to all programs: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0';

/** Why a sandbox level is not usable on this machine. */
export function sandboxObstacleWords(why: Why): string {
  if ('missing' in why) return `${why.missing} is not installed`;
  const said = sanitizeLine(why.said);
  const subject = sanitizeLine(why.subject ?? '');
  return {
    apparmor: `AppArmor keeps programs without a profile of their own from user namespaces: ${said}`,
    'namespaces-off': `the setting ${subject} is 0: ${said}`,
    'namespaces-full': `there are as many namespaces as there may be: ${said}`,
    'namespaces-forbidden': `namespaces are forbidden to this user, as in most containers: ${said}`,
    'no-user-namespaces': `this kernel has no user namespaces: ${said}`,
    'no-task-user': `there is no user of its own for a task: ${said}`,
    'old-bubblewrap': `bubblewrap is too old: ${said}`,
    'own-limit': `the node's own limit is in the way, ${subject}: ${said}`,
    'processes-full': `this user may have no more processes: ${said}`,
    folder: `a task's folder cannot be made in ${subject}: ${said}`,
    unknown: said,
  }[why.cause];
}

/** What makes a sandbox level usable on this machine. */
export function sandboxRemedy(level: string, why: Why): string {
  if ('missing' in why) return `apt-get install ${why.debian_package}`;
  const subject = sanitizeLine(why.subject ?? '');
  return {
    apparmor: APPARMOR_REMEDY,
    'namespaces-off': `allow them: sysctl -w ${subject}=${subject.startsWith('kernel.') ? 1 : 10_000}`,
    'namespaces-full':
      'end programs that hold namespaces (lsns), or raise sysctl user.max_user_namespaces and its like',
    'namespaces-forbidden':
      'run the node outside of the container, or allow it user namespaces (docker: --security-opt seccomp=unconfined --security-opt apparmor=unconfined)',
    'no-user-namespaces': 'use a kernel with CONFIG_USER_NS',
    'no-task-user':
      'run the node as an ordinary user, or in a container that has the users 60800 to 61183 as well',
    'old-bubblewrap': 'use bubblewrap 0.8 or newer',
    'own-limit': `${LIMITS_REMEDY}: raise the node's, or lower the task's (--limit-…)`,
    'processes-full': 'end processes of this user, or raise its limit (ulimit -u)',
    folder: `let this user write there, or set TMPDIR to another folder for temporary files`,
    unknown: `${level === 'bwrap' ? BWRAP_REMEDY : BASIC_REMEDY}; ${LIMITS_REMEDY}`,
  }[why.cause];
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

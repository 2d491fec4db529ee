import { randomInt } from 'node:crypto';
import { execa } from 'execa';
import { toolEnvironment } from '../task/environment.ts';

/**
 * How the processes of a task are told from all others, whatever they do: two resource limits that the kernel keeps but
 * that nothing here is subject to (file locks are not enforced, realtime CPU time only for realtime schedulers). Every
 * child inherits them, and without privileges a hard limit can only be lowered. The two add up to `MARK_SUM`: a process
 * that lowers one to get away does not look like another task's, it looks like one that tried.
 */
export interface ProcessMark {
  readonly locks: number;
  readonly realtimeMicros: number;
}

const MARK_SUM = 2 ** 47;

export function newProcessMark(): ProcessMark {
  const locks = randomInt(1, MARK_SUM);
  return { locks, realtimeMicros: MARK_SUM - locks };
}

/** Whether `limits`, the text of a process's `/proc/<pid>/limits`, bears the mark. */
export const isMarked = (limits: string, { locks, realtimeMicros }: ProcessMark): boolean =>
  hardLimit(limits, 'Max file locks') === String(locks) &&
  hardLimit(limits, 'Max realtime timeout') === String(realtimeMicros);

const hardLimit = (limits: string, name: string): string | undefined =>
  limits
    .split('\n')
    .find((line) => line.startsWith(name))
    ?.slice(name.length)
    .trim()
    .split(/ +/)[1];

/**
 * Waits for its input to end, which the death of the node brings about too; then ends every marked process, also one that
 * is not the task's user yet, and those of that user that lowered a mark, and removes the working folder. All are stopped before any is killed, which wins against a fork bomb: a
 * stopped process still counts against the limit of processes.
 */
const GUARD = `
locks=$1 realtime=$2 sum=$3 uid=$4 folder=$5

is_users() {
  while read -r key real _; do
    [ "$key" = Uid: ] && { [ "$real" = "$uid" ]; return; }
  done <"/proc/$1/status"
  return 1
}

# Into $found: the marked processes that live; without those in a state of $1.
find_marked() {
  found='' last=''
  while read -r where _ kind _ hard _; do
    if [ "$kind" = locks ]; then last=$where held=$hard; continue; fi
    [ "$where" = "$last" ] || continue
    pid=\${where#/proc/} pid=\${pid%%/*}
    [ "$held $hard" = "$locks $realtime" ] || { [ $((held + hard)) -lt "$sum" ] && is_users "$pid"; } || continue
    read -r stat <"/proc/$pid/stat" || continue
    state=\${stat##*) }
    case \${state%% *} in [ZX$1]) ;; *) found="$found $pid" ;; esac
  done < <(grep -sHE '^Max (file locks|realtime timeout) +[^ ]+ +[0-9]+ ' /proc/[0-9]*/limits)
  [ "$found" ]
}

read -r word
if [ "$word" = dismissed ]; then exit 0; fi
for ((pass = 0; pass < 100; pass++)); do
  find_marked Tt || break
  kill -STOP $found
done
for ((pass = 0; pass < 200; pass++)); do
  find_marked || break
  kill -KILL $found
  sleep 0.01
done
rm -rf -- "$folder" || { chmod -R u+rwx -- "$folder"; rm -rf -- "$folder"; }
[ ! -e "$folder" ] && ! find_marked
`;

export interface ProcessGuard {
  /** Ends what is left of the task and removes its folder; true when nothing is left. */
  finish(): Promise<boolean>;
  /** Sends it away: nothing is left but the folder, which the caller removes. */
  dismiss(): void;
}

/**
 * Starts the guard of one task; `uid` is the user that the task runs as. It ends the task's processes when `finish` is
 * called or this process is gone, whichever comes first.
 */
export function startGuard(mark: ProcessMark, uid: number, folder: string): ProcessGuard {
  const start = (stdin: 'pipe' | 'ignore') =>
    execa(
      'bash',
      ['-c', GUARD, 'crabnet-guard', ...[mark.locks, mark.realtimeMicros, MARK_SUM, uid].map(String), folder],
      {
        stdin,
        stdout: 'ignore',
        stderr: 'ignore',
        detached: true,
        reject: false,
        extendEnv: false,
        env: toolEnvironment,
        cwd: '/',
      },
    );
  const waiting = start('pipe');
  return {
    dismiss: () => {
      waiting.stdin?.end('dismissed\n');
    },
    async finish() {
      waiting.stdin?.end();
      // A task that runs as our own user can kill the guard; a second one starts when the shell of that task is gone.
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const { exitCode } = await (attempt === 0 ? waiting : start('ignore'));
        if (exitCode === 0) return true;
      }
      return false;
    },
  };
}

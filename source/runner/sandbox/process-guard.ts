import { execa } from 'execa';
import { isHungUp, outlivingHangUp } from '../../base/hang-up.ts';
import { toolEnvironment } from '../task/environment.ts';
import { REMOVE_FUNCTION } from '../task/remove-folder.ts';
import { MARK_SUM, type ProcessMark } from './process-mark.ts';
import type { TaskUser } from './task-user.ts';

/**
 * Says that it is there; waits for its input to end, which the death of the node brings about too; then ends every marked
 * process, also one that is not the task's user yet, those of that user that lowered a mark, and where the user is the
 * task's own all that is the user's; and removes the folder and its record. All are stopped before any is killed, which
 * wins against a fork bomb: a stopped process still counts against the limit of processes.
 */
const GUARD = `
locks=$1 realtime=$2 sum=$3 uid=$4 own=$5 folder=$6 record=$7
${REMOVE_FUNCTION}
is_users() {
  while read -r key real _; do
    [ "$key" = Uid: ] && { [ "$real" = "$uid" ]; return; }
  done <"/proc/$1/status"
  return 1
}

# Adds a process to $found if it lives, and its state is none of $2.
add() {
  read -r stat <"/proc/$1/stat" || return
  state=\${stat##*) }
  case \${state%% *} in [ZX$2]) ;; *) found="$found $1" ;; esac
}

# Into $found: the processes that are the task's and live; without those in a state of $1.
find_left() {
  found='' last=''
  while read -r where _ kind _ hard _; do
    if [ "$kind" = locks ]; then last=$where held=$hard; continue; fi
    [ "$where" = "$last" ] || continue
    pid=\${where#/proc/} pid=\${pid%%/*}
    [ "$held $hard" = "$locks $realtime" ] || { [ $((held + hard)) -lt "$sum" ] && is_users "$pid"; } || continue
    add "$pid" "$1"
  done < <(grep -sHE '^Max (file locks|realtime timeout) +[^ ]+ +[0-9]+ ' /proc/[0-9]*/limits)
  if [ "$own" ]; then
    while read -r where; do
      pid=\${where#/proc/}
      add "\${pid%%/*}" "$1"
    done < <(grep -slE "^Uid:.*[[:space:]]$uid([[:space:]]|$)" /proc/[0-9]*/status)
  fi
  [ "$found" ]
}

end_processes() {
  for ((pass = 0; pass < 100; pass++)); do
    find_left Tt || break
    kill -STOP $found
  done
  for ((pass = 0; pass < 200; pass++)); do
    find_left || return 0
    kill -KILL $found
    sleep 0.01
  done
  ! find_left
}

# Who waits for its words may be gone before it says one: it has all the more to do.
trap '' PIPE
echo here
read -r word
if [ "$word" = dismissed ]; then exit 0; fi
if [ "$word" = processes ]; then
  if end_processes; then echo gone; else echo left; fi
  read -r word
fi
end_processes
remove "$folder" && { [ ! "$record" ] || rm -f -- "$record"; } && ! find_left
`;

/** What a guard watches over. */
export interface Guarded {
  readonly mark: ProcessMark;
  /** Whom the task runs as. */
  readonly user: TaskUser;
  readonly folder: string;
  /** A file that goes when the folder is gone; undefined for none. */
  readonly record: string | undefined;
}

export interface ProcessGuard {
  /** Resolves to its id when it watches; undefined where it could not start. */
  readonly ready: Promise<number | undefined>;
  /** Ends what is left of the task's processes; false where some stay, or the guard is gone. */
  endProcesses(): Promise<boolean>;
  /** Ends what is left of the task and removes its folder; true when nothing is left. */
  finish(): Promise<boolean>;
  /** Sends it away: nothing is left but the folder, which the caller removes. */
  dismiss(): void;
}

/** A task that runs as our own user can kill its guard; another one starts when the shell of that task is gone. */
const ATTEMPTS_AS_US = 3;

/**
 * Starts the guard of one task, which ends the task's processes when `finish` is called or this process is gone,
 * whichever comes first. Where the task has a user of its own the guard has that number among its groups: so it is seen to
 * be taken (`isUidTaken`) before the task's first process and until after its last, by every node of this machine, also
 * when ours is gone.
 */
export function startGuard({ mark, user, folder, record = '' }: Guarded): ProcessGuard {
  const bash = [
    ...['bash', '-c', GUARD, 'crabnet-guard', ...[mark.locks, mark.realtimeMicros, MARK_SUM].map(String)],
    ...[String(user.uid), user.isOwn ? 'own' : '', folder, record],
  ];
  const [file = 'bash', ...args] = user.isOwn ? ['setpriv', `--groups=${user.uid}`, ...bash] : bash;
  const start = <Input extends 'pipe' | 'ignore'>(stdin: Input) =>
    execa(file, args, {
      stdin,
      stdout: 'pipe',
      stderr: 'ignore',
      detached: true,
      reject: false,
      extendEnv: false,
      env: toolEnvironment,
      cwd: '/',
    });
  const watch = () => {
    const guard = start('pipe');
    // One that is gone is missed when it is to finish.
    guard.stdin.on('error', () => undefined);
    const isThere = new Promise<boolean>((resolve) => {
      guard.stdout.once('data', () => resolve(true));
      void guard.then(() => resolve(false));
    });
    return { guard, isThere };
  };
  const watching = outlivingHangUp(
    watch,
    async ({ guard, isThere }) => !(await isThere) && isHungUp(await guard),
  );
  return {
    ready: watching.then(async ({ guard, isThere }) => ((await isThere) ? guard.pid : undefined)),
    dismiss: () => {
      void watching.then(({ guard }) => guard.stdin.end('dismissed\n'));
    },
    async endProcesses() {
      const { guard, isThere } = await watching;
      // A task may be over before its guard is there: what that says first is no answer.
      if (!(await isThere)) return false;
      return new Promise<boolean>((resolve) => {
        guard.stdout.once('data', (word: Buffer) => resolve(word.toString('latin1') === 'gone\n'));
        void guard.then(() => resolve(false));
        guard.stdin.write('processes\n');
      });
    },
    async finish() {
      const { guard } = await watching;
      guard.stdin.end();
      for (let attempt = 0; attempt < (user.isOwn ? 1 : ATTEMPTS_AS_US); attempt += 1) {
        const { exitCode } = await (attempt === 0 ? guard : start('ignore'));
        if (exitCode === 0) return true;
      }
      return false;
    },
  };
}

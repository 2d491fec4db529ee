import type { Probe } from './probe.ts';

/** Attempts to live on after the task, or to keep it from ending. `sleep` runs under the name of the marker. */
export const AFTERLIFE_PROBES: readonly Probe[] = [
  {
    name: 'background job',
    tries: 'leave a process behind',
    shows: 'alive',
    command: ({ marker }) => `(exec -a ${marker} sleep 100) & echo left`,
  },
  {
    name: 'nohup',
    tries: 'leave a process behind that ignores the end of its terminal and lets go of its output',
    shows: 'alive',
    command: ({ marker }) =>
      `nohup bash -c 'exec -a ${marker} sleep 100' >/dev/null 2>&1 </dev/null & disown; echo left`,
  },
  {
    name: 'daemon',
    tries: 'fork twice, with a session of its own in between, as daemons do',
    shows: 'alive',
    command: ({ marker }) =>
      `(setsid bash -c '(cd /; exec -a ${marker} sleep 100 >/dev/null 2>&1 </dev/null) & exit' &) ; sleep 0.2; echo left`,
  },
  {
    name: 'deaf',
    tries: 'ignore all signals that can be ignored',
    shows: 'alive',
    command: ({ marker }) =>
      `for s in {1..64}; do trap '' $s; done; while :; do bash -c 'exec -a ${marker} sleep 100'; done`,
    ends: { kind: 'timed-out', stoppedBy: /limit of time/ },
  },
  {
    name: 'stopped',
    tries: 'be asleep when it is killed',
    shows: 'alive',
    command: ({ marker }) =>
      `bash -c 'exec -a ${marker} sleep 100' & sleep 0.2; kill -STOP $!; kill -STOP $$; sleep 100`,
    ends: { kind: 'timed-out', stoppedBy: /limit of time/ },
  },
  {
    name: 'holding the output',
    tries: 'keep the task from being over by holding its output open',
    shows: 'alive',
    command: ({ marker }) => `setsid bash -c 'exec -a ${marker} sleep 100' & echo left`,
  },
  {
    name: 'letting go of the output',
    tries: 'be taken for done by closing its output',
    shows: 'alive',
    command: ({ marker }) => `exec >&- 2>&- <&-; bash -c 'exec -a ${marker} sleep 100'`,
    ends: { kind: 'timed-out', stoppedBy: /limit of time/ },
  },
  {
    name: 'against the first process',
    tries: 'stop, kill or trace what watches over the sandbox from inside',
    shows: 'alive',
    command: ({ marker }) =>
      `kill -STOP 1; kill -KILL 1; kill -TERM 1; (exec -a ${marker} sleep 100) & sleep 0.2; echo left`,
  },
  {
    name: 'other names',
    tries: 'hide among other programs under another name',
    shows: 'alive',
    command: ({ marker }) =>
      `cp "$(command -v sleep)" ./${marker}; setsid -f ./${marker} 100; perl -e '$0 = "${marker}"; fork and exit; sleep 100' & sleep 0.2; echo left`,
  },
];

import { type Probe, REACHED } from './probe.ts';

/** Attempts to use the machine up. The limits that they meet are those of `PROBE_LIMITS`. */
export const EXHAUSTION_PROBES: readonly Probe[] = [
  {
    name: 'fork bomb',
    tries: 'fill the table of processes',
    shows: 'alive',
    command: ({ marker }) =>
      `bomb() { bash -c "exec -a ${marker} sleep 100" & bomb | bomb & }; bomb; sleep 100`,
    ends: { kind: 'timed-out', stoppedBy: /limit of time/ },
  },
  {
    name: 'fork bomb in sessions of its own',
    tries: 'fill the table of processes from outside of its group',
    shows: 'alive',
    command: ({ marker }) =>
      `bomb() { setsid bash -c "exec -a ${marker} sleep 100" & setsid -f bash -c "$(declare -f bomb); bomb"; bomb; }; bomb; sleep 100`,
    ends: { kind: 'timed-out', stoppedBy: /limit of time/ },
  },
  {
    name: 'processes without end',
    tries: 'have more processes than it may',
    shows: 'reached',
    command: () => `for i in {1..60}; do sleep 5 & done; [ "$(jobs -r | wc -l)" -ge 60 ] && ${REACHED}`,
    ends: { kind: 'timed-out', stoppedBy: /limit of time/ },
  },
  {
    name: 'memory bomb',
    tries: 'take more memory than it may in one process',
    shows: 'reached',
    command: () =>
      `x=$(head -c 300000000 /dev/zero | tr '\\0' x) && ${REACHED}; perl -e '$x = "x" x 300_000_000; print "REA", "CHED\\n"'`,
  },
  {
    name: 'memory bomb in pieces',
    tries: 'take more memory than it may in many processes',
    shows: 'reached',
    command: () =>
      `for i in {1..12}; do perl -e '$x = "x" x 20_000_000; sleep 100' & done; sleep 15; ${REACHED}`,
    ends: { kind: 'capped', stoppedBy: /limit of memory/ },
  },
  {
    name: 'shared memory bomb',
    tries: 'take memory that processes share or the kernel keeps, mapped and not',
    shows: 'reached',
    command: () =>
      `perl -e '$a = \`uname -m\` =~ /aarch64/; for (1 .. 20) { $id = syscall($a ? 194 : 29, 0, 50_000_000, 0666 | 01000); $ok += $id >= 0; $ok += syscall($a ? 190 : 64, 0, 32000, 01600) >= 0; $ok += syscall($a ? 186 : 68, 0, 01600) >= 0; $n = "m"; $fd = syscall($a ? 279 : 319, $n, 0); $ok += $fd >= 0 } print "REA", "CHED\\n" if $ok'; head -c 100000000 /dev/zero >/dev/shm/x && ${REACHED}`,
  },
  {
    name: 'disk bomb',
    tries: 'write more than it may, in many files',
    shows: 'reached',
    command: () =>
      `for i in {1..20}; do head -c 4000000 /dev/zero >file$i && last=$i; done; [ "$last" = 20 ] && ${REACHED}`,
  },
  {
    name: 'disk bomb everywhere',
    tries: 'write more than it may, wherever it can write',
    shows: 'reached',
    command: () =>
      `find / -xdev -type d -writable 2>/dev/null; for d in /tmp /var/tmp /dev/shm /dev /run /var "$HOME"; do for i in 1 2 3 4 5 6 7 8; do head -c 4000000 /dev/zero >$d/f$i; done; done; [ "$(cat /tmp/f* /var/tmp/f* /dev/shm/f* /dev/f* ~/f* | wc -c)" -gt 80000000 ] && ${REACHED}`,
  },
  {
    name: 'large file',
    tries: 'write one file that is larger than it may be',
    shows: 'reached',
    command: () =>
      `head -c 9000000 /dev/zero >large && ${REACHED}; truncate -s 100G sparse && ${REACHED}; [ "$(stat -c %s large)" -gt 8388608 ] && ${REACHED}`,
  },
  {
    name: 'inode bomb',
    tries: 'make files without end',
    shows: 'reached',
    command: () => `for i in {1..20}; do mkdir d$i; (cd d$i; touch f{1..20000}) & done; wait; ${REACHED}`,
    ends: { kind: 'capped', stoppedBy: /limit of (files|CPU time)/ },
  },
  {
    name: 'deep folders',
    tries: 'nest folders deeper than anybody can name',
    shows: 'reached',
    command: () =>
      `perl -e 'for (1 .. 100_000) { mkdir "d" x 200 or last; chdir "d" x 200 or last } sleep 100'; ${REACHED}`,
    ends: { kind: 'capped', stoppedBy: /limit of (files|CPU time)/ },
  },
  {
    name: 'output bomb',
    tries: 'print without end, on both streams',
    shows: 'reached',
    command: () => `yes | head -c 500000000 >&2 & yes | head -c 500000000; wait; ${REACHED}`,
    ends: { kind: 'capped', stoppedBy: /limit of output/ },
  },
  {
    name: 'descriptor bomb',
    tries: 'open more files than it may',
    shows: 'reached',
    command: () =>
      `perl -e 'while (open my $f, "<", "/dev/null") { push @f, $f; last if @f > 1000 } print "REA", "CHED\\n" if @f > 100'`,
  },
  {
    name: 'CPU',
    tries: 'burn more CPU time than it may, in one process',
    shows: 'reached',
    command: () => `while :; do :; done`,
    ends: { kind: 'capped', stoppedBy: /limit of CPU time/ },
  },
  {
    name: 'CPU in pieces',
    tries: 'burn more CPU time than it may, in processes that come and go',
    shows: 'reached',
    command: () =>
      `while :; do (for i in {1..20000}; do :; done) & (for i in {1..20000}; do :; done); wait; done`,
    ends: { kind: 'capped', stoppedBy: /limit of CPU time/ },
  },
  {
    name: 'message queues',
    tries: 'fill queues that the kernel keeps',
    shows: 'reached',
    command: () =>
      `perl -MSocket -e 'for (1 .. 1000) { socketpair my $a, my $b, AF_UNIX, SOCK_DGRAM, 0 or last; push @s, $a, $b } print "REA", "CHED\\n" if @s > 100'`,
  },
  {
    name: 'full sockets',
    tries: 'have the kernel hold more memory for it than it may, in Unix sockets that nobody reads',
    shows: 'reached',
    command: () =>
      `for i in {1..20}; do perl -MSocket -MFcntl -e '$m = "x" x 200_000; for (1 .. 28) { socketpair my $a, my $b, AF_UNIX, SOCK_DGRAM, 0 or last; for my $s ($a, $b) { fcntl $s, F_SETFL, O_NONBLOCK; 1 while send $s, $m, 0 } push @s, $a, $b } sleep 20' & done; sleep 15; ${REACHED}`,
    ends: { kind: 'capped', stoppedBy: /limit of memory/ },
  },
  {
    name: 'full sockets of the dead',
    tries: 'leave what it sent in a socket whose sender is gone, over and over',
    shows: 'reached',
    command: () =>
      `for i in {1..4}; do perl -MSocket -MFcntl -e '$m = "x" x 200_000; for (1 .. 50) { $n = pack_sockaddr_un("s$$.$_"); socket my $b, AF_UNIX, SOCK_DGRAM, 0; bind $b, $n; push @s, $b; for (1 .. 20) { socket my $c, AF_UNIX, SOCK_DGRAM, 0; fcntl $c, F_SETFL, O_NONBLOCK; last unless send $c, $m, 0, $n } } sleep 20' & done; sleep 15; ${REACHED}`,
    ends: { kind: 'capped', stoppedBy: /limit of memory/ },
  },
  {
    name: 'large buffers',
    tries: 'have buffers of sockets and pipes that are larger than they begin',
    shows: 'reached',
    worksUnfenced: true,
    command: () =>
      `perl -MSocket -e 'socketpair my $a, my $b, AF_UNIX, SOCK_STREAM, 0 or die; $was = unpack "i", getsockopt $a, SOL_SOCKET, SO_SNDBUF; setsockopt $a, SOL_SOCKET, SO_SNDBUF, $was; print "REA", "CHED\\n" if unpack("i", getsockopt $a, SOL_SOCKET, SO_SNDBUF) > $was; pipe my $r, my $w; print "REA", "CHED\\n" if fcntl $w, 1031, 1 << 20'`,
  },
  {
    name: 'contexts of asynchronous input and output',
    tries: 'take of what the whole machine has a number of',
    shows: 'reached',
    worksUnfenced: true,
    command: () =>
      `perl -e '$a = \`uname -m\` =~ /aarch64/; $c = pack "Q", 0; print "REA", "CHED\\n" if syscall($a ? 0 : 206, 8, $c) == 0'`,
  },
  {
    name: 'queues of changes to files',
    tries: "take of what the node's user has a number of, with all its programs",
    shows: 'reached',
    worksUnfenced: true,
    command: () =>
      `perl -e '$a = \`uname -m\` =~ /aarch64/; print "REA", "CHED\\n" if syscall($a ? 26 : 294, 0) >= 0'`,
  },
  {
    name: 'timers',
    tries: 'have more timers than a process needs',
    shows: 'reached',
    command: () =>
      `perl -e '$a = \`uname -m\` =~ /aarch64/; $t = pack "Q", 0; for (1 .. 5000) { syscall($a ? 107 : 222, 1, 0, $t) == 0 or last; $n++ } print "REA", "CHED\\n" if $n > 2000'`,
  },
  {
    name: 'inode bomb in shared memory',
    tries: 'make files without end beside its working folder',
    shows: 'reached',
    command: () =>
      `cd /dev/shm; for i in {1..20}; do mkdir d$i; (cd d$i; touch f{1..20000}) & done; wait; ${REACHED}`,
    ends: { kind: 'capped', stoppedBy: /limit of (files|CPU time)/ },
  },
];

import { type Probe, REACHED } from './probe.ts';

/** Attempts to change what lies outside, or to become more than it is. */
export const ESCAPE_PROBES: readonly Probe[] = [
  {
    name: 'write outside',
    tries: "write to a file of the node's user by its path",
    shows: 'canary',
    worksUnfenced: true,
    command: ({ canaryFile }) => `echo changed >'${canaryFile}'`,
  },
  {
    name: 'delete outside',
    tries: "delete a folder of the node's user",
    shows: 'canary',
    command: ({ canaryFolder }) => `rm -rf '${canaryFolder}'; find / -xdev -name canary -delete`,
  },
  {
    name: 'links for the cleaner',
    tries: 'have the removal of the working folder follow links out of it',
    shows: 'canary',
    command: ({ canaryFolder }) =>
      `ln -s '${canaryFolder}' a; ln -s '${canaryFolder}/' b; mkdir c; ln -s '${canaryFolder}' c/d; chmod 0 c; cd /; rm -rf "$HOME"; ln -s '${canaryFolder}' "$HOME"`,
  },
  {
    name: 'system folders',
    tries: 'write where programs, libraries and settings lie',
    shows: 'reached',
    command: () =>
      `for d in / /usr /usr/bin /usr/lib /usr/local /etc /dev /var /proc /proc/sys/kernel /sys; do touch $d/.probe && ${REACHED}; done; echo x >>/etc/passwd && ${REACHED}`,
  },
  {
    name: 'remount',
    tries: 'make read-only places writable, uncover what is covered, mount something else',
    shows: 'reached',
    command: () =>
      `mount -o remount,rw / && ${REACHED}; mount -o remount,rw,bind /usr && ${REACHED}; umount -l /proc && ${REACHED}; umount -l /tmp && ${REACHED}; mount -t tmpfs t /tmp && ${REACHED}; mount --bind / /tmp && ${REACHED}`,
  },
  {
    name: 'further user namespace',
    tries: 'become root in a namespace of its own, by every call that could',
    shows: 'reached',
    command: () =>
      `unshare -Ur true && ${REACHED}; unshare -Urmpf true && ${REACHED}; perl -e '$a = \`uname -m\` =~ /aarch64/; for (0x10000000, 0x20000, 0x40000000, 0x20000000) { print "REA", "CHED\\n" if syscall($a ? 97 : 272, $_) == 0; $p = syscall($a ? 220 : 56, $_ | 17, 0, 0, 0, 0); exit if $p == 0; print "REA", "CHED\\n" if $p > 0 }'`,
  },
  {
    name: 'sandbox in the sandbox',
    tries: 'start bubblewrap again, with more',
    shows: 'reached',
    command: () =>
      `bwrap --bind / / --unshare-user --uid 0 true && ${REACHED}; bwrap --dev-bind / / true && ${REACHED}`,
  },
  {
    name: 'enter namespaces',
    tries: 'join the namespaces of the first process and of another one',
    shows: 'reached',
    command: ({ victimPid }) =>
      `nsenter -t 1 -m true && ${REACHED}; nsenter -t ${victimPid} -a true && ${REACHED}; nsenter -t 1 -U -r true && ${REACHED}`,
  },
  {
    name: 'chroot',
    tries: 'change root, with a folder held open to climb out by',
    shows: 'reached',
    command: () =>
      `mkdir r; perl -e 'opendir D, "/"; print "REA", "CHED\\n" if chroot "r"'; chroot r true && ${REACHED}`,
  },
  {
    name: 'setuid programs',
    tries: 'become root by programs that are root whoever starts them',
    shows: 'reached',
    command: () =>
      `for p in $(find /usr/bin /usr/sbin /bin/ -perm /6000 -type f); do case $p in *su|*sudo) [ "$(echo | timeout 1 $p -c 'id -u' root)" = 0 ] && ${REACHED} ;; esac; done; cp /usr/bin/id .; chmod 6755 id; ./id -u | grep -qx 0 && ${REACHED}; perl -e '$< = $> = 0; print "REA", "CHED\\n" if $> == 0'`,
  },
  {
    name: 'privileges',
    tries: 'find itself with a capability, a group, or the means to gain one',
    shows: 'reached',
    worksUnfenced: true,
    command: () =>
      `grep -E '^Cap' /proc/self/status | grep -v 0000000000000000 && ${REACHED}; grep -qx 'NoNewPrivs:.1' /proc/self/status || ${REACHED}; grep -qx 'Seccomp:.2' /proc/self/status || ${REACHED}; [ "$(id -u)" = 0 ] && ${REACHED}; [ "$(id -G)" = 1000 ] || ${REACHED}; [ -O /usr ] && ${REACHED}; [ -G /usr ] && ${REACHED}`,
  },
  {
    name: 'kernel settings',
    tries: "change the machine's settings, or its own place in line when memory runs out",
    shows: 'reached',
    command: () =>
      `for f in /proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe /proc/sysrq-trigger /proc/self/oom_score_adj /proc/1/oom_score_adj /proc/sys/user/max_user_namespaces; do { echo 0 >$f; } && ${REACHED}; done`,
  },
  {
    name: 'raise limits',
    tries: 'lift its own limits',
    shows: 'reached',
    command: () =>
      `ulimit -u unlimited && ${REACHED}; ulimit -n 100000 && ${REACHED}; ulimit -f unlimited && ${REACHED}; prlimit --nproc=unlimited --pid $$ && ${REACHED}; renice -n -5 $$ && ${REACHED}; chrt -f 50 true && ${REACHED}`,
  },
  {
    name: 'terminal input',
    tries: "type into the terminal of the node's operator",
    shows: 'reached',
    command: () =>
      `perl -e 'for my $p ("/dev/tty", "/dev/console", "/proc/self/fd/0", "/proc/self/fd/1", "/proc/self/fd/2") { open my $f, "+<", $p or next; my $c = "x"; print "REA", "CHED\\n" if ioctl $f, 0x5412, $c }'; { : >/dev/tty; } && ${REACHED}`,
  },
  {
    name: 'typing into its own terminal',
    tries: 'type into a terminal that it opens itself, which stands for the call as such',
    shows: 'reached',
    command: () =>
      `perl -MFcntl -e 'sysopen my $m, "/dev/ptmx", O_RDWR or die $!; my $u = pack "i", 0; ioctl $m, 0x40045431, $u or die $!; my $n = $u; ioctl $m, 0x80045430, $n or die $!; sysopen my $s, "/dev/pts/" . unpack("i", $n), O_RDWR or die $!; my $c = "x"; print "REA", "CHED\\n" if ioctl $s, 0x5412, $c; die $!'`,
  },
  {
    name: 'kernel interfaces',
    tries: 'use io_uring, bpf, perf, userfaultfd and handles of files',
    shows: 'reached',
    command: () =>
      `perl -e '$a = \`uname -m\` =~ /aarch64/; $b = "\\0" x 256; for ([425, 1, $b], [$a ? 280 : 321, 0, $b, 128], [$a ? 241 : 298, $b, 0, -1, -1, 0], [$a ? 282 : 323, 1], [$a ? 279 : 319, $b, 0], [447, 0]) { ($n, @r) = @$_; print "REA", "CHED $n\\n" if syscall($n, @r) >= 0 }'`,
  },
  {
    name: 'another interface to the kernel',
    tries: 'make system calls by the numbers of another processor mode',
    shows: 'reached',
    command: () =>
      `[ "$(uname -m)" = x86_64 ] && perl -e 'print "REA", "CHED\\n" if syscall(0x40000000 + 272, 0x10000000) == 0 || syscall(0x40000000 + 39) > 0'`,
  },
  {
    name: 'programs for another processor mode',
    tries: 'run a 32-bit program, whose system calls have other numbers',
    shows: 'reached',
    command: () =>
      `perl -e '$m = "REA" . "CHED\\n"; $c = pack("CVCVCVCV", 0xb8, 4, 0xbb, 1, 0xb9, 0x8048073, 0xba, 8) . "\\xcd\\x80" . pack("CV", 0xb8, 1) . "\\x31\\xdb\\xcd\\x80"; $l = 84 + length($c) + length $m; print "\\x7fELF\\1\\1\\1", "\\0" x 9, pack("vvVVVVVvvvvvv", 2, 3, 1, 0x8048054, 52, 0, 0, 52, 32, 1, 0, 0, 0), pack("V8", 1, 0, 0x8048000, 0x8048000, $l, $l, 5, 0x1000), $c, $m' >elf; chmod +x elf; ./elf`,
  },
  {
    name: 'calls that are newer than the filter',
    tries: 'use open_tree_attr and calls whose numbers nobody has given out yet',
    shows: 'reached',
    command: () =>
      `perl -e '$p = "/"; $b = "\\0" x 64; for ([467, -100, $p, 0, $b, 0], [467, -100, $p, 1, $b, 32], [468, -100, $p, $b, 64, 0], (map { [$_] } 470 .. 520, 337 .. 423)) { ($n, @r) = @$_; print "REA", "CHED $n\\n" if syscall($n, @r) >= 0 || $! != 38 }'`,
  },
  {
    name: 'mounting by the newer calls',
    tries: 'open, make and move mounts by descriptors',
    shows: 'reached',
    command: () =>
      `perl -e '$p = "/"; $t = "tmpfs"; $b = "\\0" x 256; for ([428, -100, $p, 1], [430, $t, 0], [433, -100, $p, 0], [429, -100, $p, -100, $p, 0], [442, -100, $p, 0, $b, 32]) { ($n, @r) = @$_; print "REA", "CHED $n\\n" if syscall($n, @r) >= 0 || $! != 1 }'`,
  },
  {
    name: 'descriptors of its output',
    tries: 'use the pipes of its output to get at files outside',
    shows: 'reached',
    command: () =>
      `ls /proc/self/fd/1/.. && ${REACHED}; perl -e 'open my $o, "+<", "/proc/self/fd/1"; print "REA", "CHED\\n" if chdir $o'; ln -L /proc/self/fd/1 pipe && ${REACHED}; readlink /proc/self/fd/1 | grep -F "$(dirname "$HOME")/." && ${REACHED}`,
  },
  {
    name: 'signals',
    tries: "end or stop the node's processes",
    shows: 'victim',
    command: ({ victimPid }) => `kill -KILL ${victimPid}; kill -KILL -1; kill -STOP -1`,
  },
  {
    name: 'jobs for later',
    tries: 'have something run later',
    shows: 'reached',
    command: () =>
      `echo '* * * * * true' | crontab - && ${REACHED}; echo true | at now && ${REACHED}; systemd-run --user true && ${REACHED}; systemd-run true && ${REACHED}`,
  },
  {
    name: 'shared memory and queues of the machine',
    tries: 'reach System V and POSIX objects of the machine',
    shows: 'reached',
    command: () =>
      `tail -qn +2 /proc/sysvipc/* | grep . && ${REACHED}; ls /dev/mqueue && ${REACHED}; ls /dev/shm | grep . && ${REACHED}; :`,
  },
];

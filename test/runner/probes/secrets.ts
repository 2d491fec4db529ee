import { type Probe, REACHED } from './probe.ts';

/** Attempts to read what is none of a task's business. */
export const SECRET_PROBES: readonly Probe[] = [
  {
    name: 'node key',
    tries: 'read the key file by its path',
    shows: 'secret',
    worksUnfenced: true,
    command: ({ keyPath }) => `cat '${keyPath}'`,
  },
  {
    name: 'node key by search',
    tries: 'find the key file anywhere',
    shows: 'secret',
    worksUnfenced: true,
    command: () => "find / -maxdepth 3 -path '/proc/[0-9]*' -prune -o -name node.key -exec cat {} +",
  },
  {
    name: 'node key through another root',
    tries: "read the key file through every process's view of the file system",
    shows: 'secret',
    worksUnfenced: true,
    command: ({ keyPath }) => `for p in /proc/[0-9]*; do cat $p/root'${keyPath}' $p/cwd/node.key; done`,
  },
  {
    name: 'node key by a link',
    tries: 'reach the key file through a symbolic and a hard link',
    shows: 'secret',
    worksUnfenced: true,
    command: ({ keyPath }) => `ln -s '${keyPath}' soft; cat soft; ln '${keyPath}' hard; cat hard`,
  },
  {
    name: 'node key by climbing',
    tries: 'leave the working folder and the descriptors upwards',
    shows: 'secret',
    worksUnfenced: true,
    command: ({ keyPath }) =>
      `up=../../../../../../../../..; cat $up'${keyPath}' /proc/self/cwd/$up'${keyPath}' /proc/self/fd/1/../'${keyPath}' /proc/self/root'${keyPath}'`,
  },
  {
    name: 'ssh key',
    tries: "read ~/.ssh of the node's user",
    shows: 'secret',
    worksUnfenced: true,
    command: ({ home }) => `cat '${home}'/.ssh/* ~/.ssh/*`,
  },
  {
    name: 'own environment',
    tries: 'find the secret in its environment',
    shows: 'secret',
    command: () => 'env; export -p; cat /proc/self/environ',
  },
  {
    name: 'environments of others',
    tries: 'read the environment of every process',
    shows: 'secret',
    worksUnfenced: true,
    command: () => 'grep -zh ^SECRET= /proc/[0-9]*/environ',
  },
  {
    name: 'command lines of others',
    tries: 'read the arguments of every process',
    shows: 'secret',
    worksUnfenced: true,
    command: () => 'grep -Eazh ^the-secret- /proc/[0-9]*/cmdline',
  },
  {
    name: 'descriptors of others',
    tries: 'read through the open files of every process',
    shows: 'secret',
    worksUnfenced: true,
    command: () => 'for f in /proc/[0-9]*/fd/*; do [[ $(readlink $f) == */node.key ]] && cat $f; done',
  },
  {
    name: 'inherited descriptors',
    tries: 'read from, and list, descriptors that it was born with',
    shows: 'reached',
    command: () =>
      `for fd in {3..1023}; do if [ -e /proc/$$/fd/$fd ]; then ${REACHED}; timeout 1 cat <&$fd; fi; done`,
  },
  {
    name: 'memory of another process',
    tries: 'read the memory of a process of the same user',
    shows: 'secret',
    worksUnfenced: true,
    command: ({ victimPid }) => `perl -e '
      open my $maps, "<", "/proc/${victimPid}/maps" or die; open my $mem, "<", "/proc/${victimPid}/mem" or die;
      while (<$maps>) { next unless /^(\\w+)-(\\w+) rw.*(heap|stack)/; sysseek $mem, hex $1, 0; sysread $mem, my $b, hex($2) - hex $1; print $b }'`,
  },
  {
    name: 'ptrace',
    tries: 'attach to another process, and to the first one of its own sandbox',
    shows: 'reached',
    command: ({ victimPid }) =>
      `perl -e '$n = \`uname -m\` =~ /aarch64/ ? 117 : 101; for (1, getppid, ${victimPid}) { print "REA", "CHED\\n" if syscall($n, 16, $_, 0, 0) == 0 }'`,
  },
  {
    name: 'files of the machine in /tmp',
    tries: "read another program's file in the machine's /tmp",
    shows: 'secret',
    worksUnfenced: true,
    command: ({ temporaryFile }) => `cat '${temporaryFile}' /tmp/crabnet-*`,
  },
  {
    name: 'accounts of the machine',
    tries: 'read who has an account, and their passwords',
    shows: 'reached',
    worksUnfenced: true,
    command: () => `grep -q ^root: /etc/passwd && ${REACHED}; head -c 1 /etc/shadow >/dev/null && ${REACHED}`,
  },
  {
    name: 'identity of the machine',
    tries: "learn the machine's name and id",
    shows: 'reached',
    worksUnfenced: true,
    command: () =>
      `[ "$(uname -n)" = crabnet ] || ${REACHED}; [ -s /etc/machine-id ] && ${REACHED}; [ -e /sys/class ] && ${REACHED}`,
  },
  {
    name: 'keyrings',
    tries: "list the keys of the session of the node's user",
    shows: 'reached',
    command: () =>
      `perl -e '$n = \`uname -m\` =~ /aarch64/ ? 219 : 250; $b = " " x 99; for (-3, -4, -5) { print "REA", "CHED\\n" if syscall($n, 11, $_, $b, 99) >= 0 }'; [ -s /proc/keys ] && ${REACHED}`,
  },
  {
    name: 'kernel messages',
    tries: 'read the log of the kernel',
    shows: 'reached',
    command: () =>
      `dmesg && ${REACHED}; head -c 1 /dev/kmsg && ${REACHED}; head -c 1 /proc/kcore && ${REACHED}`,
  },
  {
    name: 'disks',
    tries: 'read or make device files',
    shows: 'reached',
    command: () =>
      `for d in /dev/[shv]d* /dev/nvme* /dev/mem; do head -c 1 $d >/dev/null && ${REACHED}; done; mknod disk b 254 0 && ${REACHED}; mknod mem c 1 1 && ${REACHED}`,
  },
  {
    name: 'sockets of the machine in sight',
    tries: "read the names of the machine's sockets",
    shows: 'reached',
    worksUnfenced: true,
    command: ({ controlSocket }) =>
      `grep -qF '${controlSocket}' /proc/net/unix && ${REACHED}; [ -e /run ] && ${REACHED}`,
  },
];

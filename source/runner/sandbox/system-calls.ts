/**
 * The system calls that a task does without, with their numbers from the kernel's tables (`syscall_64.tbl` of x86,
 * `unistd.h` of asm-generic), null where a processor has no such call.
 */

export type Processor = 'x64' | 'arm64';

type Numbers = Readonly<Record<Processor, number | null>>;

const EPERM = 1;
const ENOSYS = 38;
const EOPNOTSUPP = 95;

interface DeniedCalls {
  /** What the calls fail with, whatever their arguments. */
  readonly errno: number;
  readonly calls: Readonly<Record<string, readonly [x64: number | null, arm64: number | null]>>;
}

const DENIED_CALLS: readonly DeniedCalls[] = [
  // Keys, tracing, the clock and the state of the machine, interfaces that attacks on kernels live on.
  {
    errno: EPERM,
    calls: {
      keyctl: [250, 219],
      add_key: [248, 217],
      request_key: [249, 218],
      syslog: [103, 116],
      ptrace: [101, 117],
      process_vm_readv: [310, 270],
      process_vm_writev: [311, 271],
      process_madvise: [440, 440],
      kcmp: [312, 272],
      pidfd_getfd: [438, 438],
      bpf: [321, 280],
      perf_event_open: [298, 241],
      kexec_load: [246, 104],
      kexec_file_load: [320, 294],
      init_module: [175, 105],
      finit_module: [313, 273],
      delete_module: [176, 106],
      create_module: [174, null],
      reboot: [169, 142],
      swapon: [167, 224],
      swapoff: [168, 225],
      acct: [163, 89],
      settimeofday: [164, 170],
      clock_settime: [227, 112],
      adjtimex: [159, 171],
      clock_adjtime: [305, 266],
      sethostname: [170, 161],
      setdomainname: [171, 162],
      iopl: [172, null],
      ioperm: [173, null],
      modify_ldt: [154, null],
      vhangup: [153, 58],
      quotactl: [179, 60],
      quotactl_fd: [443, 443],
      lookup_dcookie: [212, 18],
      nfsservctl: [180, 42],
      uselib: [134, null],
      _sysctl: [156, null],
      move_pages: [279, 239],
      migrate_pages: [256, 238],
    },
  },
  // Namespaces and mounting, by the old calls and the new.
  {
    errno: EPERM,
    calls: {
      unshare: [272, 97],
      setns: [308, 268],
      mount: [165, 40],
      umount2: [166, 39],
      pivot_root: [155, 41],
      chroot: [161, 51],
      open_tree: [428, 428],
      move_mount: [429, 429],
      fsopen: [430, 430],
      fsconfig: [431, 431],
      fsmount: [432, 432],
      fspick: [433, 433],
      mount_setattr: [442, 442],
      statmount: [457, 457],
      listmount: [458, 458],
      open_by_handle_at: [304, 265],
      fanotify_init: [300, 262],
      fanotify_mark: [301, 263],
    },
  },
  // Rings that would go round this filter, and what the whole machine has a number of.
  {
    errno: ENOSYS,
    calls: {
      io_uring_setup: [425, 425],
      io_uring_enter: [426, 426],
      io_uring_register: [427, 427],
      io_setup: [206, 0],
      io_destroy: [207, 1],
      io_submit: [209, 2],
      io_cancel: [210, 3],
      io_getevents: [208, 4],
      io_pgetevents: [333, 292],
      userfaultfd: [323, 282],
      uretprobe: [335, null],
      uprobe: [336, null],
    },
  },
  // Queues of which the node's user has a number, with all its programs; what watches files looks at them by turns instead.
  {
    errno: ENOSYS,
    calls: {
      inotify_init: [253, null],
      inotify_init1: [294, 26],
    },
  },
  // Memory that no process is charged with.
  {
    errno: ENOSYS,
    calls: {
      memfd_create: [319, 279],
      memfd_secret: [447, 447],
      shmget: [29, 194],
      semget: [64, 190],
      msgget: [68, 186],
      mq_open: [240, 180],
      vmsplice: [278, 75],
      landlock_create_ruleset: [444, 444],
      landlock_add_rule: [445, 445],
      landlock_restrict_self: [446, 446],
    },
  },
  // So do attributes beside a file's text; programs that copy files go on without them.
  {
    errno: EOPNOTSUPP,
    calls: {
      setxattr: [188, 5],
      lsetxattr: [189, 6],
      fsetxattr: [190, 7],
      setxattrat: [463, 463],
    },
  },
  // The flags of clone3 are out of a filter's sight; the C library falls back on clone.
  { errno: ENOSYS, calls: { clone3: [435, 435] } },
];

/** The calls that fail whatever their arguments. */
export const deniedCalls = (
  processor: Processor,
): readonly { readonly number: number; readonly errno: number }[] =>
  DENIED_CALLS.flatMap(({ errno, calls }) =>
    Object.values(calls).flatMap(([x64, arm64]) => {
      const number = processor === 'x64' ? x64 : arm64;
      return number === null ? [] : [{ number, errno }];
    }),
  );

/**
 * The calls that this table was made from: processors have their old ones in a range of their own, and the new ones by the
 * same numbers. A kernel that has others is newer than it.
 */
export const KNOWN_CALLS = { oldLast: { x64: 336, arm64: 294 }, newFirst: 424, newLast: 466 } as const;

/** Calls of which only some arguments are denied. */
export const JUDGED_CALLS = {
  clone: { x64: 56, arm64: 220 },
  socket: { x64: 41, arm64: 198 },
  socketpair: { x64: 53, arm64: 199 },
  setsockopt: { x64: 54, arm64: 208 },
  ioctl: { x64: 16, arm64: 29 },
  fcntl: { x64: 72, arm64: 25 },
} as const satisfies Readonly<Record<string, Numbers>>;

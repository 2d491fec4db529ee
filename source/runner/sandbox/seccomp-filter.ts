import { CrabnetError } from '../../model/errors.ts';

/**
 * A filter of system calls for bubblewrap's `--seccomp`: what namespaces do not fence off, what holds memory that no
 * process is charged with, and what ordinary programs do without but attacks on kernels live on. Everything else goes
 * through. Layouts and numbers are those of `linux/seccomp.h`, `linux/filter.h` and the kernel's tables of calls.
 */

type Processor = 'x64' | 'arm64';

const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

const ARCHITECTURE_IDS = { x64: 0xc000003e, arm64: 0xc00000b7 };

/** Calls that fail whatever their arguments; their numbers differ from processor to processor. */
const DENIED: readonly {
  readonly call: string;
  readonly x64: number;
  readonly arm64: number;
  readonly errno: number;
}[] = [
  { call: 'keyctl', x64: 250, arm64: 219, errno: EPERM },
  { call: 'add_key', x64: 248, arm64: 217, errno: EPERM },
  { call: 'request_key', x64: 249, arm64: 218, errno: EPERM },
  { call: 'syslog', x64: 103, arm64: 116, errno: EPERM },
  { call: 'ptrace', x64: 101, arm64: 117, errno: EPERM },
  { call: 'process_vm_readv', x64: 310, arm64: 270, errno: EPERM },
  { call: 'process_vm_writev', x64: 311, arm64: 271, errno: EPERM },
  { call: 'kcmp', x64: 312, arm64: 272, errno: EPERM },
  { call: 'pidfd_getfd', x64: 438, arm64: 438, errno: EPERM },
  { call: 'unshare', x64: 272, arm64: 97, errno: EPERM },
  { call: 'setns', x64: 308, arm64: 268, errno: EPERM },
  { call: 'mount', x64: 165, arm64: 40, errno: EPERM },
  { call: 'umount2', x64: 166, arm64: 39, errno: EPERM },
  { call: 'pivot_root', x64: 155, arm64: 41, errno: EPERM },
  { call: 'chroot', x64: 161, arm64: 51, errno: EPERM },
  { call: 'mount_setattr', x64: 442, arm64: 442, errno: EPERM },
  { call: 'open_tree', x64: 428, arm64: 428, errno: EPERM },
  { call: 'move_mount', x64: 429, arm64: 429, errno: EPERM },
  { call: 'fsopen', x64: 430, arm64: 430, errno: EPERM },
  { call: 'fsconfig', x64: 431, arm64: 431, errno: EPERM },
  { call: 'fsmount', x64: 432, arm64: 432, errno: EPERM },
  { call: 'fspick', x64: 433, arm64: 433, errno: EPERM },
  { call: 'open_by_handle_at', x64: 304, arm64: 265, errno: EPERM },
  { call: 'quotactl', x64: 179, arm64: 60, errno: EPERM },
  { call: 'bpf', x64: 321, arm64: 280, errno: EPERM },
  { call: 'perf_event_open', x64: 298, arm64: 241, errno: EPERM },
  { call: 'userfaultfd', x64: 323, arm64: 282, errno: ENOSYS },
  // These would go round this filter.
  { call: 'io_uring_setup', x64: 425, arm64: 425, errno: ENOSYS },
  { call: 'io_uring_enter', x64: 426, arm64: 426, errno: ENOSYS },
  { call: 'io_uring_register', x64: 427, arm64: 427, errno: ENOSYS },
  // Memory that no process is charged with.
  { call: 'memfd_create', x64: 319, arm64: 279, errno: ENOSYS },
  { call: 'memfd_secret', x64: 447, arm64: 447, errno: ENOSYS },
  { call: 'shmget', x64: 29, arm64: 194, errno: ENOSYS },
  { call: 'semget', x64: 64, arm64: 190, errno: ENOSYS },
  { call: 'msgget', x64: 68, arm64: 186, errno: ENOSYS },
  // Its flags are out of a filter's sight; the C library falls back on clone.
  { call: 'clone3', x64: 435, arm64: 435, errno: ENOSYS },
];

const CLONE = { x64: 56, arm64: 220 };
const SOCKET = { x64: 41, arm64: 198 };
const IOCTL = { x64: 16, arm64: 29 };

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
const NEW_NAMESPACES = 0x7e020000;
/** AF_UNIX, AF_INET, AF_INET6 and AF_NETLINK. Others, such as AF_VSOCK, know no network namespaces. */
const SOCKET_FAMILIES = [1, 2, 10, 16];
/** TIOCSTI and TIOCLINUX: typing into a terminal. */
const TERMINAL_INPUT = [0x5412, 0x541c];
/** Calls of the x32 interface of x64 have this bit in their number. */
const X32_BIT = 0x40000000;

const NUMBER_OFFSET = 0;
const ARCHITECTURE_OFFSET = 4;
/** Of the lower half of an argument. */
const argumentOffset = (index: number): number => 16 + 8 * index;

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, value: number];

const load = (offset: number): Instruction => [0x20, 0, 0, offset];
const give = (result: number): Instruction => [0x06, 0, 0, result];
const ALLOW = give(0x7fff0000);
const KILL = give(0x80000000);
const fail = (errno: number): Instruction => give(0x00050000 + errno);

/** Carries `body` out when the loaded word is `value`, else goes on behind it. */
const whenEqual = (value: number, body: readonly Instruction[]): readonly Instruction[] => [
  [0x15, 0, body.length, value],
  ...body,
];
const whenAtLeast = (value: number, body: readonly Instruction[]): readonly Instruction[] => [
  [0x35, 0, body.length, value],
  ...body,
];
const whenAnyBit = (bits: number, body: readonly Instruction[]): readonly Instruction[] => [
  [0x45, 0, body.length, bits],
  ...body,
];

/** The filter for a processor, as bubblewrap reads it. Throws `task-start` for one whose calls are not known here. */
export function seccompFilter(processor: string): Uint8Array {
  if (processor === 'x64' || processor === 'arm64') return encode(filterFor(processor));
  throw new CrabnetError('task-start', `level bwrap does not know the system calls of ${processor}`);
}

function filterFor(processor: Processor): readonly Instruction[] {
  return [
    load(ARCHITECTURE_OFFSET),
    // Programs of another kind, such as 32-bit ones, number their calls otherwise.
    [0x15, 1, 0, ARCHITECTURE_IDS[processor]],
    KILL,
    load(NUMBER_OFFSET),
    ...(processor === 'x64' ? whenAtLeast(X32_BIT, [fail(ENOSYS)]) : []),
    ...DENIED.flatMap(({ x64, arm64, errno }) => whenEqual(processor === 'x64' ? x64 : arm64, [fail(errno)])),
    ...whenEqual(CLONE[processor], [
      load(argumentOffset(0)),
      ...whenAnyBit(NEW_NAMESPACES, [fail(EPERM)]),
      ALLOW,
    ]),
    ...whenEqual(SOCKET[processor], [
      load(argumentOffset(0)),
      ...SOCKET_FAMILIES.flatMap((family) => whenEqual(family, [ALLOW])),
      fail(EAFNOSUPPORT),
    ]),
    ...whenEqual(IOCTL[processor], [
      load(argumentOffset(1)),
      ...TERMINAL_INPUT.flatMap((request) => whenEqual(request, [fail(EPERM)])),
      ALLOW,
    ]),
    ALLOW,
  ];
}

const INSTRUCTION_BYTES = 8;

function encode(instructions: readonly Instruction[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(instructions.length * INSTRUCTION_BYTES));
  for (const [index, [code, ifTrue, ifFalse, value]] of instructions.entries()) {
    const at = index * INSTRUCTION_BYTES;
    bytes.setUint16(at, code, true);
    bytes.setUint8(at + 2, ifTrue);
    bytes.setUint8(at + 3, ifFalse);
    bytes.setUint32(at + 4, value, true);
  }
  return new Uint8Array(bytes.buffer);
}

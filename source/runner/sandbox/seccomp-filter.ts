import { CrabnetError } from '../../model/errors.ts';
import { deniedCalls, JUDGED_CALLS, KNOWN_CALLS, type Processor } from './system-calls.ts';

/**
 * A filter of system calls for bubblewrap's `--seccomp`: what namespaces do not fence off, what holds memory that no
 * process is charged with, what ordinary programs do without but attacks on kernels live on, and calls that are newer than
 * it. Everything else goes through. Layouts are those of `linux/seccomp.h` and `linux/filter.h`.
 */

const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

const ARCHITECTURE_IDS = { x64: 0xc000003e, arm64: 0xc00000b7 };

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
const NEW_NAMESPACES = 0x7e020000;
/**
 * Others know no network namespaces, such as AF_VSOCK, or take from what the machine has of memory for all of its
 * connections, such as AF_INET even where nobody is to be reached.
 */
const AF_UNIX = 1;
/** TIOCSTI and TIOCLINUX: typing into a terminal. */
const TERMINAL_INPUT = [0x5412, 0x541c];
const SOL_SOCKET = 1;
/** SO_SNDBUF, SO_RCVBUF and the same by force: answered as done, since the kernel is free in what it makes of a wish. */
const BUFFER_SIZES = [7, 8, 32, 33];
/** SO_ZEROCOPY: memory that stays when its process has let go of it. */
const SO_ZEROCOPY = 60;
const F_SETPIPE_SZ = 1031;
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

const whenAny = (values: readonly number[], result: Instruction): readonly Instruction[] =>
  values.flatMap((value) => whenEqual(value, [result]));

/** The filter for a processor, as bubblewrap reads it. Throws `task-start` for one whose calls are not known here. */
export function seccompFilter(processor: string): Uint8Array {
  if (processor === 'x64' || processor === 'arm64') return encode(filterFor(processor));
  throw new CrabnetError('task-start', `level bwrap does not know the system calls of ${processor}`);
}

function filterFor(processor: Processor): readonly Instruction[] {
  const when = (call: keyof typeof JUDGED_CALLS, body: readonly Instruction[]) =>
    whenEqual(JUDGED_CALLS[call][processor], body);
  return [
    load(ARCHITECTURE_OFFSET),
    // Programs of another kind, such as 32-bit ones, number their calls otherwise.
    [0x15, 1, 0, ARCHITECTURE_IDS[processor]],
    KILL,
    load(NUMBER_OFFSET),
    ...(processor === 'x64' ? whenAtLeast(X32_BIT, [fail(ENOSYS)]) : []),
    ...unknownCalls(processor),
    ...deniedCalls(processor).flatMap(({ number, errno }) => whenEqual(number, [fail(errno)])),
    ...when('clone', [load(argumentOffset(0)), ...whenAnyBit(NEW_NAMESPACES, [fail(EPERM)]), ALLOW]),
    ...when('socket', ONLY_UNIX),
    ...when('socketpair', ONLY_UNIX),
    ...when('setsockopt', SOCKET_OPTIONS),
    ...when('ioctl', [load(argumentOffset(1)), ...whenAny(TERMINAL_INPUT, fail(EPERM)), ALLOW]),
    ...when('fcntl', [load(argumentOffset(1)), ...whenAny([F_SETPIPE_SZ], fail(EPERM)), ALLOW]),
    ALLOW,
  ];
}

const ONLY_UNIX: readonly Instruction[] = [
  load(argumentOffset(0)),
  ...whenEqual(AF_UNIX, [ALLOW]),
  fail(EAFNOSUPPORT),
];

const SOCKET_OPTIONS: readonly Instruction[] = [
  load(argumentOffset(1)),
  ...whenEqual(SOL_SOCKET, [
    load(argumentOffset(2)),
    ...whenAny(BUFFER_SIZES, fail(0)),
    ...whenAny([SO_ZEROCOPY], fail(EPERM)),
  ]),
  ALLOW,
];

/** Calls that are not known here fail as on a kernel that does not have them. */
const unknownCalls = (processor: Processor): readonly Instruction[] => [
  ...whenAtLeast(KNOWN_CALLS.newLast + 1, [fail(ENOSYS)]),
  // From the first new one on all others are known: past the next two.
  [0x35, 2, 0, KNOWN_CALLS.newFirst],
  ...whenAtLeast(KNOWN_CALLS.oldLast[processor] + 1, [fail(ENOSYS)]),
];

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

import { describe, expect, it } from 'vitest';
import { seccompFilter } from '../../../source/runner/sandbox/seccomp-filter.ts';

const ALLOWED = 0x7fff0000;
const KILLED = 0x80000000;
const failed = (errno: number) => 0x00050000 + errno;
const [EPERM, ENOSYS, EAFNOSUPPORT] = [failed(1), failed(38), failed(97)];
const X64 = 0xc000003e;
const ARM64 = 0xc00000b7;

/** Runs a filter as the kernel does, on a call's architecture, number and arguments. */
function judge(filter: Uint8Array, architecture: number, number: number, ...args: readonly number[]): number {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, number, true);
  data.setUint32(4, architecture, true);
  for (const [index, argument] of args.entries()) data.setBigUint64(16 + 8 * index, BigInt(argument), true);
  const program = new DataView(filter.buffer);
  let word = 0;
  for (let at = 0; at < filter.length; at += 8) {
    const [code, ifTrue, ifFalse, value] = [
      program.getUint16(at, true),
      filter[at + 2],
      filter[at + 3],
      program.getUint32(at + 4, true),
    ];
    const jump = (holds: boolean) => {
      at += 8 * ((holds ? ifTrue : ifFalse) ?? 0);
    };
    if (code === 0x06) return value;
    if (code === 0x20) word = data.getUint32(value, true);
    else if (code === 0x15) jump(word === value);
    else if (code === 0x35) jump(word >= value);
    else if (code === 0x45) jump((word & value) !== 0);
    else throw new Error(`unknown instruction ${code}`);
  }
  throw new Error('the filter has no end');
}

const x64 = (number: number, ...args: readonly number[]) => judge(seccompFilter('x64'), X64, number, ...args);
const arm64 = (number: number, ...args: readonly number[]) =>
  judge(seccompFilter('arm64'), ARM64, number, ...args);

describe('seccompFilter', () => {
  it('lets ordinary calls through', () => {
    // read, write, openat, mmap, execve, exit_group
    for (const number of [0, 1, 257, 9, 59, 231]) expect(x64(number)).toBe(ALLOWED);
    for (const number of [63, 64, 56, 222, 221, 94]) expect(arm64(number)).toBe(ALLOWED);
  });

  it('denies keys, tracing, mounting, namespaces and other kernel interfaces', () => {
    for (const number of [250, 101, 165, 272, 308, 321, 298, 442]) expect(x64(number)).toBe(EPERM);
    for (const number of [219, 117, 40, 97, 268, 280, 241, 442]) expect(arm64(number)).toBe(EPERM);
    // io_uring_setup, clone3, and memory that no process is charged with
    for (const number of [425, 435, 319, 29]) expect(x64(number)).toBe(ENOSYS);
    for (const number of [425, 435, 279, 194]) expect(arm64(number)).toBe(ENOSYS);
  });

  it('lets processes and threads be made, but no namespaces', () => {
    const thread = 0x3d0f00;
    const newUser = 0x10000000;
    expect([x64(56, 17), x64(56, thread), x64(56, newUser | 17), x64(56, 0x20000)]).toEqual([
      ALLOWED,
      ALLOWED,
      EPERM,
      EPERM,
    ]);
    expect([arm64(220, 17), arm64(220, thread), arm64(220, newUser | 17)]).toEqual([ALLOWED, ALLOWED, EPERM]);
  });

  it('denies what the machine has a number of for all: contexts of asynchronous input and output', () => {
    for (const number of [206, 207, 208, 209, 210, 333]) expect(x64(number)).toBe(ENOSYS);
    for (const number of [0, 1, 2, 3, 4, 292]) expect(arm64(number)).toBe(ENOSYS);
  });

  it("denies what the node's user has a number of, with all its programs: queues of what changes in folders", () => {
    for (const number of [253, 294]) expect(x64(number)).toBe(ENOSYS);
    expect(arm64(26)).toBe(ENOSYS);
  });

  it('denies the state of the machine: modules, another kernel, the clock, the swap, a restart', () => {
    for (const number of [175, 313, 246, 320, 227, 167, 169, 173]) expect(x64(number)).toBe(EPERM);
    for (const number of [105, 273, 104, 294, 112, 224, 142]) expect(arm64(number)).toBe(EPERM);
  });

  it('has nothing to say on calls that are newer than it, as a kernel that does not have them', () => {
    // 467 is open_tree_attr, 337 the first number that x64 has free in its old range, 295 that of arm64.
    for (const number of [467, 468, 1000, 337, 423]) expect(x64(number)).toBe(ENOSYS);
    for (const number of [467, 468, 1000, 295, 423]) expect(arm64(number)).toBe(ENOSYS);
    // close_range, fchmodat2, mseal
    for (const number of [436, 452, 462]) expect([x64(number), arm64(number)]).toEqual([ALLOWED, ALLOWED]);
  });

  it('lets Unix sockets be made, and none of a network', () => {
    expect([x64(41, 1), x64(53, 1), arm64(198, 1), arm64(199, 1)]).toEqual(Array(4).fill(ALLOWED));
    for (const family of [2, 10, 16, 40, 38, 17, 31, 0, 99]) {
      expect([x64(41, family), x64(53, family), arm64(198, family)]).toEqual(Array(3).fill(EAFNOSUPPORT));
    }
  });

  it('keeps buffers in the kernel as small as they begin', () => {
    const said = (option: number, level = 1) => [x64(54, 3, level, option), arm64(208, 3, level, option)];
    const asDone = failed(0);
    for (const option of [7, 8, 32, 33]) expect(said(option)).toEqual([asDone, asDone]);
    expect(said(60)).toEqual([EPERM, EPERM]);
    expect([said(2), said(7, 6)]).toEqual(Array(2).fill([ALLOWED, ALLOWED]));
    expect([x64(72, 1, 1031), arm64(25, 1, 1031), x64(72, 1, 2)]).toEqual([EPERM, EPERM, ALLOWED]);
    expect([x64(278), arm64(75)]).toEqual([ENOSYS, ENOSYS]);
  });

  it('denies typing into terminals, whatever the upper half of the request holds', () => {
    expect([x64(16, 0, 0x5412), x64(16, 0, 0x541c), x64(16, 0, 0x5401)]).toEqual([EPERM, EPERM, ALLOWED]);
    expect(x64(16, 0, 2 ** 40 + 0x5412)).toBe(EPERM);
    expect(arm64(29, 0, 0x5412)).toBe(EPERM);
  });

  it('ends programs of another architecture, and denies the x32 interface', () => {
    expect(judge(seccompFilter('x64'), 0x40000003, 0)).toBe(KILLED);
    expect(judge(seccompFilter('arm64'), 0x40000028, 0)).toBe(KILLED);
    expect(x64(0x40000000 + 1)).toBe(ENOSYS);
  });

  it('does not exist for a processor whose calls are not known', () => {
    expect(() => seccompFilter('riscv64')).toThrow(expect.objectContaining({ code: 'task-start' }));
  });
});

/**
 * What Node itself is started with. `.ci/start`, the first line of `cli/main` and systemd's unit say the same, which a test holds.
 */

/**
 * How large the space of young objects may get. By itself it grows with the machine's memory, to over 100 MB that a busy node fills with
 * garbage.
 */
export const NODE_FLAGS = ['--max-semi-space-size=4'] as const;

/**
 * How many heaps of its own the C library makes for threads. By itself it makes eight for each core, and what a flood left free in one of
 * them is of no use to the others, nor to the machine.
 */
export const NODE_VARIABLES = { MALLOC_ARENA_MAX: '2' } as const;

/** The same as a shell and systemd write it. */
export const NODE_VARIABLE_WORDS = Object.entries(NODE_VARIABLES).map(([name, value]) => `${name}=${value}`);

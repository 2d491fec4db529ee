/**
 * What Node is started with: how large the space of young objects may get. By itself it grows with the machine's memory, to over 100 MB that
 * a busy node fills with garbage. `.ci/start` and the first line of `cli/main` say the same, which a test holds.
 */
export const NODE_FLAGS = ['--max-semi-space-size=4'] as const;

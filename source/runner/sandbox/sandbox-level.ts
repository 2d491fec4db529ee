export const SANDBOX_LEVELS = ['bwrap', 'basic', 'none'] as const;

/**
 * `bwrap`: namespaces, a minimal root and limits; the only one that is meant for strangers' commands. `basic`: limits, a
 * private folder and another user where the node is root. `none`: a process group and a private folder.
 */
export type SandboxLevel = (typeof SANDBOX_LEVELS)[number];

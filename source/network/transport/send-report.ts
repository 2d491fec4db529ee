/** How a send went: to how many targets, and what failed in words. */
export interface SendReport {
  readonly targets: number;
  readonly failures: readonly string[];
}

/** Several sends as one. */
export const mergeReports = (reports: readonly SendReport[]): SendReport => ({
  targets: reports.reduce((sum, { targets }) => sum + targets, 0),
  failures: reports.flatMap(({ failures }) => failures),
});

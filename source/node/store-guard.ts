import { CrabnetError } from '../model/errors.ts';

/** Who is told that the disk does not do its part. */
export interface StoreFaults {
  storeFailed(error: CrabnetError): void;
}

/** What `work` gives; undefined, and told, where the disk does not do its part. Other errors are defects, and pass through. */
export function unlessStoreFails<T>(faults: StoreFaults, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    return tell(faults, error);
  }
}

/** The same of work that takes its time. */
export async function unlessStoreFailed<T>(faults: StoreFaults, work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    return tell(faults, error);
  }
}

function tell(faults: StoreFaults, error: unknown): undefined {
  if (!(error instanceof CrabnetError)) throw error;
  faults.storeFailed(error);
  return undefined;
}

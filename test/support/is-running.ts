// Whether a process still does anything, for tests of what stays behind.

import { readFile } from 'node:fs/promises';

/** False when it is gone, or dead and only waiting for its parent to notice (a zombie, where /proc tells). */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    // ESRCH: there is none. No other error is possible for a process of our own.
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/^\d+ \(.*\) Z/s.test(await readFile(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // It went away in between.
    return false;
  }
}

// Nobody waits without a sign of life: repeats what is going on, with the seconds it took so far.

/** Takes one line for the person at the screen. */
export type Report = (line: string) => void;

/** No wait is silent for longer. */
const EVERY_MS = 5_000;

/** Waits for `work`; while it lasts, reports `describe()` and the elapsed seconds every few seconds. */
export async function withProgress<T>(report: Report, describe: () => string, work: Promise<T>): Promise<T> {
  const started = performance.now();
  const timer = setInterval(() => report(`${describe()}, ${secondsSince(started)} s`), EVERY_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

/** Whole seconds since a reading of `performance.now()`. */
export function secondsSince(started: number): number {
  return Math.round((performance.now() - started) / 1_000);
}

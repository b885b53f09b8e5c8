// Tells the error that ends a cancelled task from one that means something.

/** Whether `error` is only the echo of `signal` having been aborted. */
export function isAbortOf(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && (error === signal.reason || (error instanceof Error && error.name === 'AbortError'));
}

// A signal that fires with its parent or after some time, whichever is first, and leaves no listener behind:
// AbortSignal.any over a signal that lives as long as the process would gather one entry per call.

/** Dispose it when the work is done. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
  /** Was it the time that fired? */
  readonly expired: boolean;
}

/** Starts the clock: `ms` milliseconds for whatever is given the signal. */
export function startDeadline(ms: number, parent: AbortSignal): Deadline {
  const controller = new AbortController();
  let expired = false;
  const timer = setTimeout(() => {
    expired = true;
    controller.abort(new DOMException(`no answer within ${ms} ms`, 'TimeoutError'));
  }, ms);
  function follow(): void {
    controller.abort(parent.reason);
  }
  if (parent.aborted) follow();
  else parent.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    get expired(): boolean {
      return expired;
    },
    [Symbol.dispose](): void {
      clearTimeout(timer);
      parent.removeEventListener('abort', follow);
    },
  };
}

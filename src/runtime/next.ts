// What a finished piece of work tells the queue: the only thing that workers and queue know about its outcome.

/** When a key is to be worked again, if nothing happens to it before. */
export type Next =
  /** At this delay from now, in milliseconds; the failure count starts over. */
  | { readonly kind: 'after'; readonly ms: number }
  /** Only when something changes; the failure count starts over. */
  | { readonly kind: 'on-change' }
  /** Failed: exponential, per key, with jitter. `slow` where only a person can help; never earlier than `atLeastMs`. */
  | { readonly kind: 'backoff'; readonly pace: 'quick' | 'slow'; readonly atLeastMs?: number }
  /** Failed because the object moved: once more at once, then as a quick back-off. */
  | { readonly kind: 'again' };

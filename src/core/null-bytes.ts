// What nullBytePolicy does: whether a value that holds a zero byte, which text-minded programs take for its end,
// may go into a Secret. Knows one value at a time.

import { Failure } from './errors.ts';
import type { Redacted } from './redacted.ts';

/** The policies of `nullBytePolicy`. */
export type NullBytePolicy = 'Ignore' | 'Fail';

/**
 * Throws a Failure `InvalidValue` when the policy is `Fail` and the value holds a zero byte; absent means `Ignore`.
 * The message names the key only (External Secrets: null byte policy). For a map, call it in byte order of the keys.
 */
export function refuseNullBytes(key: string, value: Redacted, policy: NullBytePolicy | undefined): void {
  if (policy !== 'Fail' || !value.reveal().includes(0)) return;
  const remedy = 'use a text-safe format such as PEM/base64 or leave nullBytePolicy unset for intentional binary data';
  throw new Failure('InvalidValue', `fetched secret value for key "${key}" contains null bytes; ${remedy}`);
}

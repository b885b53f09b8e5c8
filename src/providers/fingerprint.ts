// Stands for content that has no version of its own. Keyed and short-lived: it means nothing outside this process, and nobody can
// guess content by trying.

import { createHmac, randomBytes } from 'node:crypto';

const KEY = randomBytes(32);

/** Equal for equal content, within the life of the process. */
export function fingerprint(content: Uint8Array | string): string {
  return createHmac('sha256', KEY).update(content).digest('base64url');
}

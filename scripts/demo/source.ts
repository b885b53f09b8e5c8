// What the demo asks of each backend, whichever it is, and the passwords that it puts there.

import { randomBytes } from 'node:crypto';

/** A backend as the table shows it. */
export interface Source {
  readonly title: string;
  /** The version that a read of `key` gets now; `asked` is what the ExternalSecret pins: a stage, a number. */
  version(key: string, asked?: string): Promise<string>;
}

/** A new random password. */
export function password(bytes = 18): string {
  return randomBytes(bytes).toString('base64url');
}

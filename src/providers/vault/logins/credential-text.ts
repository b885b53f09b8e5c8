// The last step of a credential on its way to Vault: here its bytes become the text that a login sends.

import type { CredentialSource } from '#core/provider-config.ts';
import { untilAborted } from '#providers/until-aborted.ts';

/** Fetches a credential as text (UTF-8), untrimmed as External Secrets sends it. Rejects as its source does, or with `signal.reason`. */
export async function credentialText(source: CredentialSource, signal: AbortSignal): Promise<string> {
  const redacted = await untilAborted(source(), signal);
  return Buffer.from(redacted.reveal()).toString('utf8');
}

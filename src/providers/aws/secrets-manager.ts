// Opens a session with AWS Secrets Manager. The session itself is next door.

import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Provider } from '#providers/provider.ts';

import { scheduledForDeletion } from './errors.ts';
import { type Call, SecretsManagerCalls } from './secrets-manager-calls.ts';
import { SecretsManagerSession } from './secrets-manager-session.ts';
import { checkCredentials, clientConfig, placeOf, type SessionOptions } from './session-client.ts';
import { WithTags } from './with-tags.ts';

/** Opens a session; makes no call yet. */
export function openSecretsManager(options: SessionOptions<Call>): Provider {
  const { prefix = '' } = options;
  const client = new SecretsManagerClient(clientConfig(options));
  const place = placeOf('Secrets Manager', options);
  const calls = new SecretsManagerCalls(client, place, options.onCall);
  const session = new SecretsManagerSession({ calls, prefix, checkCredentials: () => checkCredentials(client, place) });
  return new WithTags(session, async ({ key }, signal) => {
    const id = prefix + key;
    const secret = await calls.describe(id, signal);
    // DescribeSecret goes on to answer until the recovery window ends.
    if (secret.scheduledForDeletion) throw scheduledForDeletion(calls.site('DescribeSecret', `"${id}"`));
    return secret.tags;
  });
}

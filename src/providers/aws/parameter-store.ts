// Opens a session with AWS Systems Manager Parameter Store. The session itself is next door.

import { SSMClient } from '@aws-sdk/client-ssm';
import type { Provider } from '#providers/provider.ts';

import { type Call, ParameterStoreCalls } from './parameter-store-calls.ts';
import { ParameterStoreSession } from './parameter-store-session.ts';
import { checkCredentials, clientConfig, placeOf, type SessionOptions } from './session-client.ts';
import { WithTags } from './with-tags.ts';

/** Opens a session; makes no call yet. */
export function openParameterStore(options: SessionOptions<Call>): Provider {
  const { prefix = '' } = options;
  const client = new SSMClient(clientConfig(options));
  const place = placeOf('Parameter Store', options);
  const calls = new ParameterStoreCalls(client, place, options.onCall);
  const session = new ParameterStoreSession({ calls, prefix, checkCredentials: () => checkCredentials(client, place) });
  return new WithTags(session, ({ key }, signal) => calls.tags(prefix + key, signal));
}

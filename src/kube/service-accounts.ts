// ServiceAccounts whose identity a store borrows: what they are annotated with, and short-lived tokens of theirs.

import { Failure } from '#core/errors.ts';
import { splitKey } from '#core/keys.ts';
import type { ObjectKey } from '#core/keys.ts';
import { Redacted } from '#core/redacted.ts';

import type { Client } from './client.ts';
import { isRawObject, isRecord, stringsOf } from './raw-object.ts';
import { SERVICE_ACCOUNTS } from './resource.ts';

/** The annotations of a ServiceAccount; undefined when there is none of that name. */
export async function serviceAccountAnnotations(client: Client, key: ObjectKey, signal: AbortSignal): Promise<Readonly<Record<string, string>> | undefined> {
  const reply = await client.request({ method: 'GET', target: { resource: SERVICE_ACCOUNTS, ...splitKey(key) }, expect: [404] }, signal);
  if (reply.status === 404 || !isRawObject(reply.body)) return undefined;
  return stringsOf(reply.body.metadata['annotations']);
}

/**
 * A token of a ServiceAccount for these audiences (Kubernetes documentation, "TokenRequest"). Without `expirationSeconds` the API
 * server chooses, an hour as a rule.
 *
 * @throws Failure `AuthFailed` when there is no such ServiceAccount, `AccessDenied` when RBAC refuses.
 */
export async function serviceAccountToken(
  client: Client,
  key: ObjectKey,
  audiences: readonly string[],
  expirationSeconds: number | undefined,
  signal: AbortSignal,
): Promise<Redacted> {
  const { namespace, name } = splitKey(key);
  const target = { resource: SERVICE_ACCOUNTS, namespace, name, subresource: 'token' } as const;
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences, expirationSeconds } };
  const reply = await client.request({ method: 'POST', target, body, expect: [404] }, signal);
  const status = isRecord(reply.body) ? reply.body['status'] : undefined;
  const token = isRecord(status) ? status['token'] : undefined;
  if (reply.status !== 404 && typeof token === 'string') return Redacted.ofText(token);
  throw new Failure('AuthFailed', `there is no ServiceAccount "${name}" in namespace "${namespace}" to get a token of`, {
    remedy: `create ServiceAccount ${namespace}/${name}, or correct the serviceAccountRef`,
  });
}

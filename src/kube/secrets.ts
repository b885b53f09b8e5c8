// Reads and writes whole Secrets: POST creates, PUT replaces under a resourceVersion, DELETE asks for the very object that was
// seen. What to write is decided elsewhere. The only file of this room that reveals values, and only into
// the body of a write; replies to writes carry metadata only.

import { Failure } from '#core/errors.ts';
import { type ObjectKey, splitKey } from '#core/keys.ts';
import type { Redacted } from '#core/redacted.ts';
import type { SecretDraft, SecretMeta, SecretState, TargetRef } from '#core/secret.ts';
import { type ApiCall, type ApiReply, METADATA_ONLY } from './api-call.ts';
import type { Client } from './client.ts';
import { refused } from './errors.ts';
import { isRawObject, isRecord, type RawObject } from './raw-object.ts';
import { SECRETS } from './resource.ts';
import { secretMeta, secretState } from './secret-shape.ts';

/** A Secret with its values, by a consistent read; undefined when there is none. */
export async function readSecret(client: Client, key: ObjectKey, signal: AbortSignal): Promise<SecretState | undefined> {
  const target = { resource: SECRETS, ...splitKey(key) };
  const reply = await client.request({ method: 'GET', target, expect: [404] }, signal);
  return reply.status === 404 ? undefined : secretState(rawOf(reply));
}

/**
 * Creates the Secret under a field manager (External Secrets: field manager). Undefined when one of that name exists already.
 *
 * @throws Failure `Conflict` when something else stood in the way for the moment (a quota that is being counted).
 */
export async function createSecret(
  client: Client,
  draft: SecretDraft,
  fieldManager: string,
  signal: AbortSignal,
): Promise<SecretMeta | undefined> {
  const target = { resource: SECRETS, namespace: draft.namespace };
  const call: ApiCall = {
    method: 'POST',
    target,
    creates: draft.name,
    query: { fieldManager },
    body: secretBody(draft),
    accept: METADATA_ONLY,
  };
  const reply = await client.request({ ...call, expect: [409] }, signal);
  if (reply.status !== 409) return secretMeta(rawOf(reply));
  if (isRecord(reply.body) && reply.body['reason'] === 'AlreadyExists') return undefined;
  throw refused(call, reply);
}

/**
 * Replaces the Secret as a whole, if it is still the one that was read.
 *
 * @throws Failure `Conflict` when it changed or is gone.
 */
export function replaceSecret(
  client: Client,
  draft: SecretDraft,
  current: TargetRef,
  fieldManager: string,
  signal: AbortSignal,
): Promise<SecretMeta> {
  const target = { resource: SECRETS, namespace: draft.namespace, name: draft.name };
  const body = secretBody(draft, current.resourceVersion);
  return write(client, { method: 'PUT', target, query: { fieldManager }, body }, signal);
}

/**
 * Deletes the Secret, if it is still the one that was seen; one that is gone is deleted.
 *
 * @throws Failure `Conflict` when it changed.
 */
export async function deleteSecret(client: Client, key: ObjectKey, current: TargetRef, signal: AbortSignal): Promise<void> {
  const target = { resource: SECRETS, ...splitKey(key) };
  const preconditions = { uid: current.uid, resourceVersion: current.resourceVersion };
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions };
  await client.request({ method: 'DELETE', target, body, accept: METADATA_ONLY, expect: [404] }, signal);
}

async function write(client: Client, call: ApiCall, signal: AbortSignal): Promise<SecretMeta> {
  return secretMeta(rawOf(await client.request({ ...call, accept: METADATA_ONLY }, signal)));
}

function rawOf(reply: ApiReply): RawObject {
  if (isRawObject(reply.body)) return reply.body;
  throw new Failure('Unavailable', 'the API server answered with something that is not a Secret');
}

/** The body of a write; with a resourceVersion it is one that replaces. */
function secretBody(draft: SecretDraft, resourceVersion?: string): Readonly<Record<string, unknown>> {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: draft.name,
      namespace: draft.namespace,
      resourceVersion,
      labels: draft.labels,
      annotations: draft.annotations,
      ownerReferences: draft.ownerReferences,
      finalizers: draft.finalizers,
    },
    type: draft.type,
    // Absent rather than false: what was never set stays unset.
    immutable: draft.immutable ? true : undefined,
    data: Object.fromEntries([...draft.data].map(([key, value]) => [key, base64(value)])),
  };
}

function base64(value: Redacted): string {
  const bytes = value.reveal();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

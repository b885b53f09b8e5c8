// The two merge patches this operator sends: into a status, and to a list of finalizers. Both name the resourceVersion they were
// made from, so that nothing is patched that was not read (Kubernetes API Concepts, "Patch"; RFC 7396 replaces lists as a whole).

import { Failure } from '#core/errors.ts';
import type { ObjectMeta } from '#api/meta.ts';
import type { ApiCall } from './api-call.ts';
import type { Client } from './client.ts';
import { isRawObject, type RawObject, withoutManagedFields } from './raw-object.ts';
import type { Resource } from './resource.ts';

/** Anything with metadata as read. */
export interface Subject {
  readonly metadata: ObjectMeta;
}

/**
 * Merges into the status of the object as it was read; members that are absent stay, null removes. Gives the object as it is now.
 *
 * @throws Failure `Conflict` when the object changed since or is gone.
 */
export async function patchStatus(
  client: Client,
  resource: Resource,
  subject: Subject,
  status: object,
  signal: AbortSignal,
): Promise<RawObject> {
  const { namespace, name, resourceVersion } = subject.metadata;
  const target = { resource, namespace, name, subresource: 'status' as const };
  return patch(client, { ...PATCH, target, body: { metadata: { resourceVersion }, status } }, signal);
}

/**
 * Takes one finalizer off the object as it was read; undefined when there is nothing to do because it is not there or the object
 * is gone, else the object as it is now, or was last when that was the end of it.
 *
 * @throws Failure `Conflict` when the object changed since.
 */
export async function removeFinalizer(
  client: Client,
  resource: Resource,
  subject: Subject,
  finalizer: string,
  signal: AbortSignal,
): Promise<RawObject | undefined> {
  const { namespace, name, resourceVersion, finalizers = [] } = subject.metadata;
  if (!finalizers.includes(finalizer)) return undefined;
  const rest = finalizers.filter((other) => other !== finalizer);
  const body = { metadata: { resourceVersion, finalizers: rest.length === 0 ? null : rest } };
  return patch(client, { ...PATCH, target: { resource, namespace, name }, body }, signal);
}

const PATCH = { method: 'PATCH', contentType: 'application/merge-patch+json' } as const;

async function patch(client: Client, call: ApiCall, signal: AbortSignal): Promise<RawObject> {
  const reply = await client.request(call, signal);
  if (isRawObject(reply.body)) return withoutManagedFields(reply.body);
  throw new Failure('Unavailable', `the API server answered a patch with something that is not a ${call.target.resource.kind}`);
}

// A Secret as the API server sends it, turned into core's types; from there on its values do not print. No I/O here.

import type { OwnerReference } from '#api/meta.ts';
import { Redacted } from '#core/redacted.ts';
import type { SecretMeta, SecretState } from '#core/secret.ts';
import { isRecord, type RawObject, stringsOf } from './raw-object.ts';

/** A Secret as the API server returned it. */
export function secretState(raw: RawObject): SecretState {
  const { metadata } = raw;
  const { type, immutable } = raw;
  const { deletionTimestamp, finalizers, managedFields } = metadata;
  return {
    ...secretIdentity(raw),
    ...(typeof type === 'string' ? { type } : {}),
    immutable: immutable === true,
    ownerReferences: ownersOf(raw),
    finalizers: Array.isArray(finalizers) ? finalizers.filter((name) => typeof name === 'string') : [],
    data: dataOf(raw['data']),
    managedFields: Array.isArray(managedFields) ? managedFields : [],
    ...(typeof deletionTimestamp === 'string' ? { deletionTimestamp } : {}),
  };
}

/** What the metadata of a Secret alone tells. */
export function secretMeta(raw: RawObject): SecretMeta {
  const controller = ownersOf(raw).find((owner) => owner.controller === true);
  return { ...secretIdentity(raw), ...(controller === undefined ? {} : { controller }) };
}

function secretIdentity({ metadata }: RawObject): Omit<SecretMeta, 'controller'> {
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    labels: stringsOf(metadata['labels']),
    annotations: stringsOf(metadata['annotations']),
  };
}

function ownersOf({ metadata }: RawObject): readonly OwnerReference[] {
  const owners = metadata['ownerReferences'];
  return Array.isArray(owners) ? owners.filter(isOwner) : [];
}

function isOwner(value: unknown): value is OwnerReference {
  return isRecord(value) && ['apiVersion', 'kind', 'name', 'uid'].every((member) => typeof value[member] === 'string');
}

function dataOf(data: unknown): ReadonlyMap<string, Redacted> {
  const values = new Map<string, Redacted>();
  if (!isRecord(data)) return values;
  for (const [key, text] of Object.entries(data)) {
    // A key without a value comes as null and means no bytes.
    values.set(key, Redacted.ofBytes(Buffer.from(typeof text === 'string' ? text : '', 'base64')));
  }
  return values;
}

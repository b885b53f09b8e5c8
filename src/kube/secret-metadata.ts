// The metadata of all Secrets by one watch, without a byte of data. Those that the operator looks after stay in the view;
// of all others only the news passes by, for those who refer to one of them.

import type { ObjectKey } from '#core/keys.ts';
import { CREATED_BY_LABEL, MANAGED_LABEL, type SecretMeta } from '#core/secret.ts';
import { METADATA_ONLY, METADATA_ONLY_LIST } from './api-call.ts';
import type { Client } from './client.ts';
import { type Feed, feedOf } from './feed.ts';
import type { RawObject } from './raw-object.ts';
import { SECRETS } from './resource.ts';
import { secretMeta } from './secret-shape.ts';
import { Store } from './store.ts';
import type { WatchEvent } from './watch.ts';

/** Something happened to a Secret, managed or not. */
export type SecretNews =
  | { readonly kind: 'written'; readonly key: ObjectKey; readonly resourceVersion: string }
  | { readonly kind: 'deleted'; readonly key: ObjectKey }
  /** A list was read anew after news may have been missed: every Secret that is not managed may have changed or gone. */
  | { readonly kind: 'relisted' };

/** The view of managed Secrets, by namespace and created-by label. */
export type ManagedSecrets = Store<SecretMeta, 'createdBy'>;

export function managedSecrets(): ManagedSecrets {
  return new Store({ createdBy: createdBy });
}

/** The value that the index `createdBy` finds a Secret under. */
export function createdByValue(namespace: string, hash: string): string {
  return `${namespace}/${hash}`;
}

/** Metadata of all Secrets, of one namespace if one is given (Kubernetes API Concepts, "Metadata-only fetches"). */
export function secretFeed(client: Client, namespace: string | undefined): Feed<SecretMeta> {
  return feedOf({
    client,
    target: { resource: SECRETS, namespace },
    accept: { list: METADATA_ONLY_LIST, watch: METADATA_ONLY },
    reduce: managed,
  });
}

/** The news in an event of the watch; `relisted` only after the first list, `first` says whether this is it. */
export function newsOf(event: WatchEvent<SecretMeta>, first: boolean): SecretNews | undefined {
  switch (event.kind) {
    case 'apply':
      return { kind: 'written', key: event.entry.key, resourceVersion: event.entry.resourceVersion };
    case 'delete':
      return { kind: 'deleted', key: event.entry.key };
    case 'synced':
      return first ? undefined : { kind: 'relisted' };
    case 'init':
    case 'init-apply':
    case 'bookmark':
    case 'trouble':
      return undefined;
  }
}

/** As the watch of External Secrets: the label counts with the value `true` only (External Secrets: event sources). */
function managed(raw: RawObject): SecretMeta | undefined {
  const meta = secretMeta(raw);
  return meta.labels[MANAGED_LABEL] === 'true' ? meta : undefined;
}

function createdBy(meta: SecretMeta): readonly string[] {
  const hash = meta.labels[CREATED_BY_LABEL];
  return hash === undefined ? [] : [createdByValue(meta.namespace, hash)];
}

// Ties the views to the triggers: every difference in a view becomes the keys that have to be worked.

import type { ExternalSecret } from '#api/external-secret.ts';
import type { SecretStore } from '#api/secret-store.ts';
import type { StoreKey } from '#core/keys.ts';
import { splitKey } from '#core/keys.ts';
import type { KubeCluster } from '#kube/cluster.ts';
import type { SecretNews } from '#kube/secret-metadata.ts';
import type { Store } from '#kube/store.ts';
import type { Lane } from '#runtime/lanes.ts';
import type { Sessions } from '#sync/sessions.ts';
import type { Triggers } from '#sync/triggers.ts';

/** What follows the cluster. */
export interface Followers {
  readonly triggers: Triggers;
  readonly sessions: Sessions;
}

/** Subscribes to the views. What the first list brings keeps time only: a restart must not stand in the way of an edit. */
export function follow(cluster: KubeCluster, { triggers, sessions }: Followers): void {
  cluster.externalSecrets.subscribe(({ key, object, previous }) => {
    triggers.externalSecret(key, object, previous, laneOf(cluster.externalSecrets));
  });
  for (const [kind, view] of [
    ['SecretStore', cluster.secretStores],
    ['ClusterSecretStore', cluster.clusterSecretStores],
  ] as const) {
    view.subscribe(({ key, object, previous }) => {
      const store: StoreKey = `${kind}/${key}`;
      triggers.store(store, object, previous, laneOf(view));
      if (previous !== undefined && object?.metadata.uid !== previous.metadata.uid) sessions.storeGone(previous.metadata.uid);
    });
  }
  cluster.namespaces.subscribe(({ key, object, previous }) => {
    if (object !== undefined && previous !== undefined && sameLabels(object.labels, previous.labels)) return;
    triggers.namespace(splitKey(key).name);
  });
}

/** What a watch tells of any Secret. */
export function followSecret(news: SecretNews, { triggers, sessions }: Followers): void {
  switch (news.kind) {
    case 'written':
      sessions.credentialsChanged(news.key, news.resourceVersion);
      triggers.secret(news.key);
      return;
    case 'deleted':
      sessions.credentialsChanged(news.key, undefined);
      triggers.secret(news.key);
      return;
    case 'relisted':
      sessions.credentialsUnknown();
      triggers.secretsRelisted();
  }
}

function laneOf(view: Store<ExternalSecret> | Store<SecretStore>): Lane {
  return view.isSynced ? 'interactive' : 'periodic';
}

function sameLabels(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const entries = Object.entries(one);
  return entries.length === Object.keys(other).length && entries.every(([key, value]) => other[key] === value);
}

// Under which name a store's role sessions run: CloudTrail and aws:userid show it. Pure.

import { createHash } from 'node:crypto';

import { splitKey, splitWork, type StoreKey } from '#core/keys.ts';

/** Longest name that STS takes (AWS STS API Reference, AssumeRole: RoleSessionName). */
const MOST = 64;
const DIGEST = 12;

/**
 * `tidelock-ss_<namespace>_<name>`, for cluster stores `tidelock-css_<name>`, with `tidelock@<cluster>-` in front where the cluster has
 * a name; a long one ends with a hash of the whole instead. Names of Kubernetes objects hold no underscore, and that of a cluster
 * no `@`, so that no two stores share a name; STS allows every other character of theirs.
 */
export function roleSessionName(store: StoreKey, cluster: string | undefined): string {
  const { kind, key } = splitWork(store);
  const { namespace, name } = splitKey(key);
  const who = cluster === undefined ? 'tidelock' : `tidelock@${cluster}`;
  const whole = kind === 'ClusterSecretStore' ? `${who}-css_${name}` : `${who}-ss_${namespace}_${name}`;
  if (whole.length <= MOST) return whole;
  const digest = createHash('sha256').update(whole).digest('hex').slice(0, DIGEST);
  return `${whole.slice(0, MOST - DIGEST - 1)}_${digest}`;
}

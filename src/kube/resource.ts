// Which things of the API server this operator touches, and the paths they live under (Kubernetes API Concepts, "Resource URIs").

/** A resource type of the API server. */
export interface Resource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** As in the path and in RBAC rules. */
  readonly plural: string;
  readonly kind: string;
}

/** One object, or, without a name, a collection; of one namespace, or, without a namespace, of all or cluster-scoped. */
export interface Target {
  readonly resource: Resource;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: 'status' | 'token';
}

export const SECRETS: Resource = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret' };
export const CONFIG_MAPS: Resource = { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap' };
export const SERVICE_ACCOUNTS: Resource = { group: '', version: 'v1', plural: 'serviceaccounts', kind: 'ServiceAccount' };
export const NAMESPACES: Resource = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace' };
export const EVENTS: Resource = { group: '', version: 'v1', plural: 'events', kind: 'Event' };
export const EXTERNAL_SECRETS: Resource = {
  group: 'external-secrets.io',
  version: 'v1',
  plural: 'externalsecrets',
  kind: 'ExternalSecret',
};
export const SECRET_STORES: Resource = { group: 'external-secrets.io', version: 'v1', plural: 'secretstores', kind: 'SecretStore' };
export const CLUSTER_SECRET_STORES: Resource = {
  group: 'external-secrets.io',
  version: 'v1',
  plural: 'clustersecretstores',
  kind: 'ClusterSecretStore',
};

/** The path of a target, every segment encoded. */
export function pathOf(target: Target): string {
  const { group, version, plural } = target.resource;
  const segments = group === '' ? ['api', version] : ['apis', group, version];
  if (target.namespace !== undefined && target.namespace !== '') segments.push('namespaces', target.namespace);
  segments.push(plural);
  if (target.name !== undefined) segments.push(target.name);
  if (target.subresource !== undefined) segments.push(target.subresource);
  return `/${segments.map(encodeURIComponent).join('/')}`;
}

/** How messages and RBAC rules name the resource: `secrets`, `externalsecrets.external-secrets.io/status`. */
export function resourceName(target: Target): string {
  const { group, plural } = target.resource;
  const name = group === '' ? plural : `${plural}.${group}`;
  return target.subresource === undefined ? name : `${name}/${target.subresource}`;
}

// The kinds that Tidelock serves: names, schemas and what kubectl shows of them. Group, names and columns are those of
// External Secrets, so that manifests, dashboards and habits keep working.

import type { z } from 'zod';

import { EXTERNAL_SECRET_DEFAULTS, STORE_DEFAULTS } from './defaults.ts';
import { ExternalSecretSpec, ExternalSecretStatus } from './external-secret.ts';
import { SecretStoreSpec, SecretStoreStatus } from './secret-store.ts';
import type { Support } from './supported.ts';
import { EXTERNAL_SECRET_SUPPORT, STORE_SUPPORT } from './supported.ts';

/** One column of `kubectl get`. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'date';
  readonly jsonPath: string;
}

/** One kind, as much as its CRD and its page of the reference need. */
export interface Kind {
  readonly kind: string;
  readonly singular: string;
  readonly plural: string;
  readonly shortName: string;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly description: string;
  readonly spec: z.ZodType;
  readonly status: z.ZodType;
  readonly columns: readonly Column[];
  /** Fields that a field selector may name. */
  readonly selectable: readonly string[];
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly support: Support;
}

/** A member of the condition Ready. */
function ofReady(name: string, member: 'reason' | 'status'): Column {
  return { name, type: 'string', jsonPath: `.status.conditions[?(@.type=="Ready")].${member}` };
}

const externalSecret: Kind = {
  kind: 'ExternalSecret',
  singular: 'externalsecret',
  plural: 'externalsecrets',
  shortName: 'es',
  scope: 'Namespaced',
  description: 'Reads values of a store and keeps a Secret equal to them.',
  spec: ExternalSecretSpec,
  status: ExternalSecretStatus,
  columns: [
    { name: 'StoreType', type: 'string', jsonPath: '.spec.secretStoreRef.kind' },
    { name: 'Store', type: 'string', jsonPath: '.spec.secretStoreRef.name' },
    { name: 'Refresh Interval', type: 'string', jsonPath: '.spec.refreshInterval' },
    ofReady('Status', 'reason'),
    ofReady('Ready', 'status'),
    { name: 'Last Sync', type: 'date', jsonPath: '.status.refreshTime' },
  ],
  selectable: ['.spec.secretStoreRef.name', '.spec.secretStoreRef.kind', '.spec.target.name', '.spec.refreshInterval'],
  defaults: EXTERNAL_SECRET_DEFAULTS,
  support: EXTERNAL_SECRET_SUPPORT,
};

const store = {
  spec: SecretStoreSpec,
  status: SecretStoreStatus,
  columns: [
    { name: 'AGE', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ofReady('Status', 'reason'),
    { name: 'Capabilities', type: 'string', jsonPath: '.status.capabilities' },
    ofReady('Ready', 'status'),
  ],
  selectable: [],
  defaults: STORE_DEFAULTS,
  support: STORE_SUPPORT,
} as const;

const secretStore: Kind = {
  kind: 'SecretStore',
  singular: 'secretstore',
  plural: 'secretstores',
  shortName: 'ss',
  scope: 'Namespaced',
  description: 'A backend and its credentials, for the ExternalSecrets of one namespace.',
  ...store,
};

const clusterSecretStore: Kind = {
  kind: 'ClusterSecretStore',
  singular: 'clustersecretstore',
  plural: 'clustersecretstores',
  shortName: 'css',
  scope: 'Cluster',
  description: 'A backend and its credentials, for the ExternalSecrets of all namespaces that its conditions allow.',
  ...store,
};

/** Every kind that has a CRD, in the order of the reference. */
export const KINDS: readonly Kind[] = [externalSecret, secretStore, clusterSecretStore];

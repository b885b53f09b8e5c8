// What is synced: one namespace with one store and N ExternalSecrets that all read the same secret; made before each run, cleared
// after it, so that both sides of the comparison find the same API server.

import { fileURLToPath } from 'node:url';

import { KubeClient } from '../test/support/kube-client.ts';
import { grantRights } from '../test/support/rights.ts';
import { apiClient } from '../test/testbed/api-client.ts';
import type { Bed } from '../test/testbed/bed.ts';
import type { ClusterFacts } from '../test/testbed/cluster-facts.ts';
import { installCrds } from '../test/testbed/install-crds.ts';
import { SECRET_NAME } from './secrets-manager-stub.ts';

const CRDS = fileURLToPath(new URL('../crds', import.meta.url));
const API = 'external-secrets.io/v1';
const STORE = 'bench';

/** Where everything lies. */
export const NAMESPACE = 'bench';

/** How many creations are under way at once. */
const CREATORS = 32;

/** A cluster that is ready for the runs. */
export class Workload implements AsyncDisposable {
  readonly facts: ClusterFacts;
  /** Path of a kubeconfig with the operator's own rights. */
  readonly kubeconfig: string;
  readonly #admin: KubeClient;

  private constructor(facts: ClusterFacts, kubeconfig: string, admin: KubeClient) {
    this.facts = facts;
    this.kubeconfig = kubeconfig;
    this.#admin = admin;
  }

  /** Installs CRDs, rights, namespace and store. */
  static async open(bed: Bed, signal: AbortSignal): Promise<Workload> {
    const { facts } = await bed.cluster();
    await installCrds(facts, CRDS, signal);
    const admin = new KubeClient(facts);
    const kubeconfig = await grantRights(facts, admin, signal);
    const refs = { accessKeyIDSecretRef: { name: 'keys', key: 'id' }, secretAccessKeySecretRef: { name: 'keys', key: 'key' } };
    const aws = { service: 'SecretsManager', region: 'eu-west-1', auth: { secretRef: refs } };
    await admin.apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys', namespace: NAMESPACE }, stringData: { id: 'bench', key: 'bench' } },
      { apiVersion: API, kind: 'SecretStore', metadata: { name: STORE, namespace: NAMESPACE }, spec: { provider: { aws } } },
    ]);
    return new Workload(facts, kubeconfig, admin);
  }

  /** Whether the store's condition Ready is True. */
  async storeIsReady(): Promise<boolean> {
    const store = await this.#admin.read({ apiVersion: API, kind: 'SecretStore', metadata: { name: STORE, namespace: NAMESPACE } });
    return JSON.stringify(store['status'] ?? {}).includes('"store validated"');
  }

  /** Creates `count` ExternalSecrets; returns their names. */
  async create(count: number): Promise<readonly string[]> {
    const names = Array.from({ length: count }, (_, i) => `es-${i}`);
    const left = names.values();
    await Promise.all(Array.from({ length: CREATORS }, async () => await this.#createAll(left)));
    return names;
  }

  /** Deletes all ExternalSecrets and the Secrets that belong to them. */
  async clear(signal: AbortSignal): Promise<void> {
    await using client = await apiClient(this.facts);
    const managed = encodeURIComponent('reconcile.external-secrets.io/managed=true');
    for (const path of [
      `/apis/${API}/namespaces/${NAMESPACE}/externalsecrets`,
      `/api/v1/namespaces/${NAMESPACE}/secrets?labelSelector=${managed}`,
    ]) {
      const { status, text } = await client.send({ method: 'DELETE', path }, signal);
      if (status >= 300) throw new Error(`DELETE ${path}: HTTP ${status}: ${text.slice(0, 200)}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#admin[Symbol.asyncDispose]();
  }

  async #createAll(names: Iterator<string>): Promise<void> {
    for (let next = names.next(); next.done !== true; next = names.next()) {
      await this.#admin.create({
        apiVersion: API,
        kind: 'ExternalSecret',
        metadata: { name: next.value, namespace: NAMESPACE },
        spec: SPEC,
      });
    }
  }
}

const SPEC = {
  refreshInterval: '1h',
  secretStoreRef: { name: STORE },
  data: [{ secretKey: 'password', remoteRef: { key: SECRET_NAME, property: 'password' } }],
};

// Vault's auth method `kubernetes` against the API server of the bed: it asks there whether a ServiceAccount's token is good.

import { readFile } from 'node:fs/promises';
import type { TestCluster } from './cluster.ts';
import type { TestVault } from './vault.ts';

/**
 * Enables the method and lets it review tokens with a ServiceAccount of its own in `namespace` (Kubernetes documentation:
 * "TokenReview", ClusterRole system:auth-delegator); the path of the method.
 */
export async function aKubernetesAuth(vault: TestVault, cluster: TestCluster, namespace: string): Promise<string> {
  const reviewer = await cluster.anAccount(namespace, 'vault-reviewer');
  await cluster.client.create({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: `vault-reviewer-${namespace}` },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:auth-delegator' },
    subjects: [{ kind: 'ServiceAccount', namespace, name: 'vault-reviewer' }],
  });
  return await vault.anAuthMethod('kubernetes', {
    kubernetes_host: cluster.facts.server,
    kubernetes_ca_cert: await readFile(cluster.facts.caFile, 'utf8'),
    token_reviewer_jwt: reviewer.token,
    disable_local_ca_jwt: true,
  });
}

/** A role of the method: these ServiceAccounts of a namespace get these policies. */
export interface KubernetesRole {
  readonly namespace: string;
  readonly accounts: readonly string[];
  readonly policies: readonly string[];
  /** What the token must be made for; anything when absent. */
  readonly audience?: string;
}

export async function aKubernetesRole(vault: TestVault, path: string, name: string, role: KubernetesRole): Promise<void> {
  await vault.write(`auth/${path}/role/${name}`, {
    bound_service_account_names: role.accounts,
    bound_service_account_namespaces: [role.namespace],
    token_policies: role.policies,
    ...(role.audience === undefined ? {} : { audience: role.audience }),
  });
}

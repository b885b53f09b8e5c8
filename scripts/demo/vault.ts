// Vault as the examples expect it: the registry's password, a policy that lets it be read, and the auth method `kubernetes`,
// by which a ServiceAccount of the examples logs in (Vault documentation: "Kubernetes auth method").

import { readFile } from 'node:fs/promises';

import { z } from 'zod';

import type { KubeClient } from '../../test/support/kube-client.ts';
import { VaultClient } from '../../test/support/vault-client.ts';
import type { VaultAccess } from '../../test/support/vault-client.ts';
import { VaultKv } from '../../test/support/vault-kv.ts';
import { accountToken } from '../../test/testbed/account-token.ts';
import type { ClusterFacts } from '../../test/testbed/cluster-facts.ts';
import { password } from './source.ts';
import type { Source } from './source.ts';

const PATH = 'docker/registry';
const ROLE = 'registry-reader';
/** Who asks the API server, on Vault's behalf, whether a token is good. */
const REVIEWER = { namespace: 'vault', name: 'vault-reviewer' } as const;
const METADATA = z.object({ data: z.object({ current_version: z.number() }) });

/** Vault with the rights of its root token. */
export class DemoVault implements Source, AsyncDisposable {
  readonly title = 'Vault';
  readonly #client: VaultClient;
  readonly #kv: VaultKv;

  constructor(access: VaultAccess) {
    this.#client = new VaultClient(access);
    this.#kv = new VaultKv(this.#client, 'secret', 2);
  }

  /** Puts the password where the examples read it. */
  async seed(registryPassword: string): Promise<void> {
    await this.#kv.put(PATH, { password: registryPassword });
  }

  /** Lets the ServiceAccount registry-reader of `namespace` log in and read this one secret. */
  async admit(namespace: string, cluster: ClusterFacts, admin: KubeClient, signal: AbortSignal): Promise<void> {
    const read = { capabilities: ['read'] };
    const policy = JSON.stringify({ path: { [`secret/data/${PATH}`]: read, [`secret/metadata/${PATH}`]: read } });
    await this.#write(`sys/policies/acl/${ROLE}`, { policy });
    await this.#write('sys/auth/kubernetes', { type: 'kubernetes' });
    await this.#write('auth/kubernetes/config', {
      kubernetes_host: cluster.server,
      kubernetes_ca_cert: await readFile(cluster.caFile, 'utf8'),
      token_reviewer_jwt: await reviewer(cluster, admin, signal),
      disable_local_ca_jwt: true,
    });
    await this.#write(`auth/kubernetes/role/${ROLE}`, {
      bound_service_account_names: [ROLE],
      bound_service_account_namespaces: [namespace],
      audience: 'vault',
      token_policies: [ROLE],
    });
  }

  /** Writes a new password; the number of its version. */
  async rotate(): Promise<string> {
    return String(await this.#kv.put(PATH, { password: password() }));
  }

  async version(key: string, asked?: string): Promise<string> {
    if (asked !== undefined) return asked;
    const answer = await this.#client.expectOk({ method: 'GET', path: `secret/metadata/${key}` });
    return String(METADATA.parse(answer).data.current_version);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client[Symbol.asyncDispose]();
  }

  async #write(path: string, body: object): Promise<void> {
    await this.#client.expectOk({ method: 'POST', path, body });
  }
}

/** A token of a ServiceAccount that may review tokens (Kubernetes documentation: "TokenReview", system:auth-delegator). */
async function reviewer(cluster: ClusterFacts, admin: KubeClient, signal: AbortSignal): Promise<string> {
  const { namespace, name } = REVIEWER;
  await admin.apply([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: REVIEWER },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:auth-delegator' },
      subjects: [{ kind: 'ServiceAccount', namespace, name }],
    },
  ]);
  return await accountToken(cluster, namespace, name, signal);
}

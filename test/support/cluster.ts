// The shared cluster of a run, for one test file: an admin's client, namespaces of one's own, identities with few rights.

import { randomBytes } from 'node:crypto';
import { afterAll, inject } from 'vitest';
import type { Cluster } from '../testbed/cluster.ts';
import { accountToken } from '../testbed/account-token.ts';
import { readAudit } from '../testbed/audit.ts';
import type { AuditEvent } from '../testbed/audit.ts';
import { writeKubeconfig } from '../testbed/kubeconfig.ts';
import type { ClusterFacts } from './bed-facts.ts';
import { KubeClient } from './kube-client.ts';

/** A cluster as a test file sees it. */
export interface TestCluster {
  readonly facts: ClusterFacts;
  /** With all rights. */
  readonly client: KubeClient;
  /** Creates a namespace that nobody else uses; returns its name. */
  aNamespace(prefix?: string): Promise<string>;
  /** Creates a ServiceAccount without rights; returns its token and a kubeconfig with it. */
  anAccount(namespace: string, name: string): Promise<Account>;
  /** The requests that the API server finished so far. */
  auditEvents(): Promise<readonly AuditEvent[]>;
}

/** An identity on a cluster. */
export interface Account {
  /** As RBAC and the audit log name it. */
  readonly user: string;
  readonly token: string;
  /** Path. */
  readonly kubeconfig: string;
}

/** The cluster of the whole run, or one that the test file started itself; call it at the top of a file or a `describe`. */
export function useCluster(own?: Cluster): TestCluster {
  const facts = own?.facts ?? inject('cluster');
  const client = new KubeClient(facts);
  afterAll(async () => await client[Symbol.asyncDispose]());
  return {
    facts,
    client,
    aNamespace: async (prefix = 'test') => await aNamespace(client, prefix),
    anAccount: async (namespace, name) => await anAccount(facts, client, namespace, name),
    auditEvents: async () => (facts.auditLog === undefined ? [] : await readAudit(facts.auditLog)),
  };
}

async function aNamespace(client: KubeClient, prefix: string): Promise<string> {
  const name = `${prefix}-${randomBytes(4).toString('hex')}`;
  await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  return name;
}

async function anAccount(facts: ClusterFacts, client: KubeClient, namespace: string, name: string): Promise<Account> {
  await client.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name } });
  const token = await accountToken(facts, namespace, name, AbortSignal.timeout(10_000));
  return {
    user: `system:serviceaccount:${namespace}:${name}`,
    token,
    kubeconfig: await writeKubeconfig(facts, `${namespace}-${name}`, token),
  };
}

// The operator's identity in a cluster: the ServiceAccount and the rights that the chart renders, no others.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { accountToken } from '../testbed/account-token.ts';
import type { ClusterFacts } from '../testbed/cluster-facts.ts';
import { writeKubeconfig } from '../testbed/kubeconfig.ts';
import { readManifests } from '../testbed/manifests.ts';
import type { KubeClient } from './kube-client.ts';

const RENDERED = fileURLToPath(new URL('../../charts/rendered/tidelock.yaml', import.meta.url));

/** Namespace and name of the ServiceAccount. */
export const ACCOUNT = { namespace: 'tidelock', name: 'tidelock' } as const;

/** As RBAC and the audit log name it. */
export const USER = `system:serviceaccount:${ACCOUNT.namespace}:${ACCOUNT.name}`;

/** Kinds of the rendered chart that matter where no kubelet runs pods. */
const RIGHTS: ReadonlySet<string> = new Set(['ServiceAccount', 'ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding']);

/** Applies the chart's ServiceAccount and RBAC; returns the path of a kubeconfig with that identity. */
export async function grantRights(facts: ClusterFacts, admin: KubeClient, signal: AbortSignal): Promise<string> {
  await admin.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: ACCOUNT.namespace } }]);
  const manifests = readManifests(await readFile(RENDERED, 'utf8'));
  await admin.apply(manifests.filter((manifest) => RIGHTS.has(manifest.kind)));
  const token = await accountToken(facts, ACCOUNT.namespace, ACCOUNT.name, signal);
  return writeKubeconfig(facts, ACCOUNT.name, token);
}

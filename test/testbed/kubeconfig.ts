// Writes kubeconfig files (Kubernetes documentation: "Organizing Cluster Access Using kubeconfig Files").

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { ClusterFacts } from './cluster-facts.ts';

/** Writes a kubeconfig for the holder of a token; the file stands on its own. Returns its path. */
export async function writeKubeconfig(facts: Omit<ClusterFacts, 'kubeconfig'>, user: string, token: string): Promise<string> {
  const ca = await readFile(facts.caFile, 'base64');
  const path = join(facts.folder, `${user}.kubeconfig`);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'testbed', cluster: { server: facts.server, 'certificate-authority-data': ca } }],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: 'testbed', context: { cluster: 'testbed', user, namespace: 'default' } }],
    'current-context': 'testbed',
  };
  await writeFile(path, stringify(config), { mode: 0o600 });
  return path;
}

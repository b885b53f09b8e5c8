// Tokens of ServiceAccounts, as a pod would get them (Kubernetes documentation: "TokenRequest").

import { z } from 'zod';
import { apiClient } from './api-client.ts';
import { BedError } from './bed-error.ts';
import type { ClusterFacts } from './cluster-facts.ts';

const ANSWER = z.object({ status: z.object({ token: z.string() }) });

/** A token of an existing ServiceAccount, good for a day. */
export async function accountToken(facts: ClusterFacts, namespace: string, name: string, signal: AbortSignal): Promise<string> {
  await using client = await apiClient(facts);
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const body = JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 86_400 } });
  const { status, text } = await client.send({ method: 'POST', path, body }, signal);
  if (status !== 201) throw new BedError(`The API server gives no token for the ServiceAccount ${namespace}/${name} (HTTP ${status})`);
  return ANSWER.parse(JSON.parse(text)).status.token;
}

// Secrets on a real API server: who is recorded as the writer, what conflicts, what a refusal tells.

import { inspect } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { Redacted } from '#core/redacted.ts';
import type { SecretDraft, SecretState } from '#core/secret.ts';
import type { Client } from '#kube/client.ts';
import { connect } from '#kube/connect.ts';
import { createSecret, deleteSecret, readSecret, replaceSecret } from '#kube/secrets.ts';
import { useCluster } from '../support/cluster.ts';

const CANARY = 'c4n4ry-hunter2';
const MANAGER = 'externalsecrets.external-secrets.io/db';
const never = new AbortController().signal;
const cluster = useCluster();
const clients: Client[] = [];
afterAll(async () => {
  for (const client of clients) await client[Symbol.asyncDispose]();
});

function clientOf(kubeconfig: string = cluster.facts.kubeconfig): Client {
  const client = connect({ kubeconfig, env: {}, version: '0.0.0' });
  clients.push(client);
  return client;
}

function draft(namespace: string, data: Readonly<Record<string, string>>, parts: Partial<SecretDraft> = {}): SecretDraft {
  const values = new Map(Object.entries(data).map(([key, text]) => [key, Redacted.ofText(text)]));
  const empty = { labels: {}, annotations: {}, ownerReferences: [], finalizers: [] };
  return { namespace, name: 'db', immutable: false, ...empty, data: values, ...parts };
}

describe('a Secret', () => {
  it('is created and replaced under the field manager, as updates', async () => {
    const client = clientOf();
    const namespace = await cluster.aNamespace();

    const first = (await createSecret(client, draft(namespace, { a: 'é', b: '' }, { type: 'Opaque' }), MANAGER, never)) ?? fail();
    const created = await readSecret(client, `${namespace}/db`, never);
    const second = await replaceSecret(client, draft(namespace, { c: '3' }), first, MANAGER, never);
    const replaced = await readSecret(client, `${namespace}/db`, never);

    expect(textsOf(created)).toEqual({ a: 'é', b: '' });
    expect(textsOf(replaced)).toEqual({ c: '3' });
    expect([created, replaced]).toMatchObject([
      { uid: first.uid, resourceVersion: first.resourceVersion },
      { uid: first.uid, resourceVersion: second.resourceVersion, managedFields: [{ manager: MANAGER, operation: 'Update' }] },
    ]);
  });

  it('is not replaced or deleted once it has moved, and not created twice', async () => {
    const client = clientOf();
    const namespace = await cluster.aNamespace();
    const first = (await createSecret(client, draft(namespace, {}), MANAGER, never)) ?? fail();
    const second = await replaceSecret(client, draft(namespace, { a: '1' }), first, MANAGER, never);

    await expect(replaceSecret(client, draft(namespace, {}), first, MANAGER, never)).rejects.toMatchObject({ code: 'Conflict' });
    await expect(deleteSecret(client, `${namespace}/db`, first, never)).rejects.toMatchObject({ code: 'Conflict' });
    expect(await createSecret(client, draft(namespace, {}), MANAGER, never)).toBeUndefined();
    await deleteSecret(client, `${namespace}/db`, second, never);
    await deleteSecret(client, `${namespace}/db`, second, never);

    expect(await readSecret(client, `${namespace}/db`, never)).toBeUndefined();
    await expect(replaceSecret(client, draft(namespace, {}), second, MANAGER, never)).rejects.toMatchObject({ code: 'Conflict' });
  });

  it('that is invalid is refused with the field named and no value shown', async () => {
    const client = clientOf();
    const namespace = await cluster.aNamespace();
    const invalid = draft(namespace, { 'tls.crt': CANARY }, { type: 'kubernetes.io/tls', labels: { app: `${CANARY} with spaces` } });

    const failure = await createSecret(client, invalid, MANAGER, never).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'InvalidTarget', message: expect.stringContaining('metadata.labels') });
    expect(inspect(failure, { depth: 9 })).not.toContain(CANARY);
  });

  it('that may not be written is refused with the rule that is missing', async () => {
    const namespace = await cluster.aNamespace();
    const { kubeconfig } = await cluster.anAccount(namespace, 'powerless');
    const client = clientOf(kubeconfig);

    await expect(createSecret(client, draft(namespace, {}), MANAGER, never)).rejects.toMatchObject({
      code: 'AccessDenied',
      remedy: `grant "create" on "secrets" in namespace ${namespace} to the operator's ServiceAccount (RBAC)`,
    });
    await expect(readSecret(client, `${namespace}/db`, never)).rejects.toMatchObject({
      code: 'AccessDenied',
      remedy: expect.stringContaining('grant "get" on "secrets"'),
    });
  });

  it('cannot be written into a namespace that does not exist', async () => {
    await expect(createSecret(clientOf(), draft('no-such-namespace', {}), MANAGER, never)).rejects.toMatchObject({
      code: 'InvalidTarget',
      message: expect.stringContaining('is there a namespace no-such-namespace?'),
    });
  });
});

function textsOf(secret: SecretState | undefined): unknown {
  return Object.fromEntries([...(secret?.data ?? [])].map(([key, value]) => [key, Buffer.from(value.reveal()).toString()]));
}

function fail(): never {
  throw new Error('the Secret was there already');
}

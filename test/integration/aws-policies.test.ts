// The policies in the documents are enough, and hold nothing that is not used: whatever they do not allow is refused here.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { AwsConfig } from '#core/provider-config.ts';
import { Redacted } from '#core/redacted.ts';
import { openProviders } from '#providers/open.ts';
import { describe, expect, inject, it } from 'vitest';
import { z } from 'zod';

import { shown } from '../contract/provider.ts';
import { AwsProxy } from '../support/aws-proxy.ts';
import '../support/bed-facts.ts';

const NEVER = new AbortController().signal;
const REGION = 'eu-south-1';

const POLICY = z.object({ Statement: z.array(z.object({ Action: z.union([z.string(), z.array(z.string())]) })) });

/** The actions of the first policy in a document about a provider, without the name of the service. */
async function actionsOf(name: string): Promise<ReadonlySet<string>> {
  const document = await readFile(fileURLToPath(new URL(`../../docs/providers/${name}.md`, import.meta.url)), 'utf8');
  const policy = POLICY.parse(JSON.parse(/```json\n(.*?)```/s.exec(document)?.[1] ?? ''));
  return new Set(policy.Statement.flatMap(({ Action }) => Action).map((action) => action.slice(action.indexOf(':') + 1)));
}

async function create(kind: AwsConfig['kind'], keys: readonly string[]): Promise<void> {
  const { endpoint, credentials } = inject('moto');
  using secrets = new DisposableStack();
  const options = { endpoint, region: REGION, credentials };
  const [manager, store] = [new SecretsManagerClient(options), new SSMClient(options)];
  secrets.defer(() => manager.destroy());
  secrets.defer(() => store.destroy());
  for (const key of keys) {
    if (kind === 'aws-secrets-manager') await manager.send(new CreateSecretCommand({ Name: key, SecretString: key }));
    else await store.send(new PutParameterCommand({ Name: key, Value: key, Type: 'SecureString' }));
  }
}

describe('the policy in the document', () => {
  it.each(['aws-secrets-manager', 'aws-parameter-store'] as const)('of %s is enough and not too much', async (kind) => {
    const allowed = await actionsOf(kind);
    const keys = ['a', 'b', 'c'].map((name) => `/policy/${crypto.randomUUID()}/${name}`);
    await create(kind, keys);
    await using proxy = await AwsProxy.start(inject('moto').endpoint);
    using providers = openProviders({
      version: '1.2.3',
      env: { AWS_SECRETSMANAGER_ENDPOINT: proxy.endpoint, AWS_SSM_ENDPOINT: proxy.endpoint },
      allowNodeCredentials: false,
    });
    const credentials = {
      kind: 'static' as const,
      accessKeyId: async () => Redacted.ofText('A'),
      secretAccessKey: async () => Redacted.ofText('B'),
    };
    await using provider = providers.open({ kind, store: 'SecretStore/a/b', region: REGION, credentials });
    const refs = keys.map((key) => ({ key }));
    const [first = { key: '' }] = refs;

    const reads = [
      ...(await provider.read(refs, NEVER)),
      ...(await provider.read([first], NEVER)),
      ...(await provider.read([{ ...first, metadata: true }], NEVER)),
    ];
    const seen = [...(await provider.versions(refs, NEVER)), ...(await provider.versions([first], NEVER))];

    expect(reads.map(shown)).toEqual([...keys, first.key, '{}']);
    expect(new Set(seen.map((one) => one.kind))).toEqual(new Set(['version']));
    expect(new Set(proxy.calls.map(({ operation }) => operation))).toEqual(allowed);
  });
});

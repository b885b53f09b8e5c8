import { describe, expect, it } from 'vitest';

import type { ProviderConfig } from '#core/provider-config.ts';
import { Redacted } from '#core/redacted.ts';

import { FakeBackend } from '../../test/support/fake-backend.ts';
import { FakeCluster } from '../../test/support/fake-cluster.ts';
import { aSecret } from '../../test/support/secret-builders.ts';
import { aStore } from '../../test/support/sync-world.ts';
import { Sessions } from './sessions.ts';

const SECRET_REF = { accessKeyIDSecretRef: { name: 'aws', key: 'id' }, secretAccessKeySecretRef: { name: 'aws', key: 'key' } };
const WITH_KEYS = { provider: { aws: { service: 'SecretsManager' as const, region: 'eu-west-1', auth: { secretRef: SECRET_REF } } } };
const LOG = { debug: noop, info: noop, warn: noop, error: noop };

function noop(): void {}

/** Sessions whose backends and configs a test can see. */
function observed(): { readonly sessions: Sessions; readonly cluster: FakeCluster; readonly backends: FakeBackend[]; readonly configs: ProviderConfig[] } {
  const cluster = new FakeCluster();
  const backends: FakeBackend[] = [];
  const configs: ProviderConfig[] = [];
  const sessions = new Sessions(
    cluster,
    (config) => {
      configs.push(config);
      const backend = new FakeBackend();
      backends.push(backend);
      return backend;
    },
    LOG,
  );
  return { sessions, cluster, backends, configs };
}

function keys(resourceVersion: string, id: string): ReturnType<typeof aSecret> {
  return aSecret({ name: 'aws', resourceVersion, data: new Map([['id', Redacted.ofText(id)], ['key', Redacted.ofText('secret')]]) });
}

/** Fetches the access key id as a provider would. */
async function accessKeyId(config: ProviderConfig | undefined): Promise<string> {
  if (config?.kind !== 'aws-secrets-manager' || config.credentials.kind !== 'static') throw new Error('no static credentials');
  return new TextDecoder().decode((await config.credentials.accessKeyId()).reveal());
}

describe('sessions', () => {
  it('are opened once for a store', () => {
    const { sessions, backends } = observed();

    sessions.use(aStore(), 'ns')[Symbol.dispose]();
    sessions.use(aStore(), 'ns')[Symbol.dispose]();

    expect(backends).toHaveLength(1);
  });

  it('end when the store is edited, and the old one is closed when nobody uses it any more', async () => {
    const { sessions, backends } = observed();
    const lease = sessions.use(aStore(), 'ns');

    sessions.use(aStore({}, { metadata: { generation: 2 } }), 'ns')[Symbol.dispose]();
    const during = backends[0]?.closed;
    lease[Symbol.dispose]();
    await sessions[Symbol.asyncDispose]();

    expect(during).toBe(0);
    expect(backends.map(({ closed }) => closed)).toEqual([1, 1]);
  });

  it('end when the Secret that holds their credentials changes, and the next one reads the new ones', async () => {
    const { sessions, cluster, configs } = observed();
    cluster.putSecret(keys('1', 'OLD'));
    sessions.use(aStore(WITH_KEYS), 'ns')[Symbol.dispose]();
    const before = await accessKeyId(configs[0]);
    cluster.putSecret(keys('2', 'NEW'));

    sessions.credentialsChanged('ns/aws', '2');
    sessions.use(aStore(WITH_KEYS), 'ns')[Symbol.dispose]();

    expect([before, await accessKeyId(configs[1])]).toEqual(['OLD', 'NEW']);
  });

  it('stay when the news of a Secret is the state that they read', async () => {
    const { sessions, cluster, configs } = observed();
    cluster.putSecret(keys('1', 'OLD'));
    sessions.use(aStore(WITH_KEYS), 'ns')[Symbol.dispose]();
    await accessKeyId(configs[0]);

    sessions.credentialsChanged('ns/aws', '1');
    sessions.credentialsChanged('ns/unrelated', '7');
    sessions.use(aStore(WITH_KEYS), 'ns')[Symbol.dispose]();

    expect(configs).toHaveLength(1);
  });

  it('of a ClusterSecretStore are kept apart where credentials lie with whoever uses it', async () => {
    const { sessions, cluster, configs } = observed();
    cluster.putSecret(keys('1', 'OF-NS'));
    cluster.putSecret({ ...keys('1', 'OF-FAR'), namespace: 'far' });
    const store = aStore(WITH_KEYS, { kind: 'ClusterSecretStore' });

    sessions.use(store, 'ns')[Symbol.dispose]();
    sessions.use(store, 'far')[Symbol.dispose]();

    expect(await Promise.all(configs.map(accessKeyId))).toEqual(['OF-NS', 'OF-FAR']);
  });

  it('of a SecretStore never look into another namespace, whatever its selectors say', async () => {
    const { sessions, cluster, configs } = observed();
    cluster.putSecret(keys('1', 'OF-NS'));
    cluster.putSecret({ ...keys('1', 'OF-FAR'), namespace: 'far' });
    const accessKeyIDSecretRef = { name: 'aws', key: 'id', namespace: 'far' };
    const secretRef = { ...SECRET_REF, accessKeyIDSecretRef };

    sessions.use(aStore({ provider: { aws: { ...WITH_KEYS.provider.aws, auth: { secretRef } } } }), 'ns')[Symbol.dispose]();

    expect(await accessKeyId(configs[0])).toBe('OF-NS');
  });

  it('name the Secret and the key that credentials should come from', async () => {
    const { sessions, configs } = observed();

    sessions.use(aStore(WITH_KEYS), 'ns')[Symbol.dispose]();

    await expect(accessKeyId(configs[0])).rejects.toMatchObject({
      code: 'AuthFailed',
      message: 'could not fetch accessKeyID secret: cannot get Kubernetes secret "aws" from namespace "ns": it does not exist',
    });
  });

  it('end with their store', async () => {
    const { sessions, backends } = observed();
    sessions.use(aStore(), 'ns')[Symbol.dispose]();

    sessions.storeGone('store-uid');
    await sessions[Symbol.asyncDispose]();

    expect(backends[0]?.closed).toBe(1);
  });
});

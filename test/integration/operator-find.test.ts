// What a user of dataFrom.find and rewrite sees, on a real API server, with Secrets Manager and Vault. Cases named "as recorded" have
// results of External Secrets Operator 2.9 itself.

import { beforeAll, describe, expect, it } from 'vitest';

import { eventually } from '../support/eventually.ts';
import { OperatorWorld } from '../support/operator-world.ts';
import { useVault } from '../support/vault.ts';

const vault = useVault();
let world: OperatorWorld;

beforeAll(async () => {
  world = await OperatorWorld.open();
});

describe('find', () => {
  it('rewrites full names into keys, as recorded', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'app/one', '1');
    await world.create(ns, 'app/two', '2');

    await world.apply(ns, {
      dataFrom: [{ find: { name: { regexp: `^${ns}/app/` } }, rewrite: [{ regexp: { source: `^${ns}/(.*)/(.*)$`, target: '${1}_$2' } }] }],
    });
    await world.ready('ExternalSecret', ns);

    expect(await world.texts(ns)).toEqual({ app_one: '1', app_two: '2' });
  });

  it('converts the characters that no key may hold, as recorded', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'xx-mid-yy', '1');
    await world.create(ns, 'nope', '2');

    await world.apply(ns, { dataFrom: [{ find: { name: { regexp: `${ns}/.*mid` } } }] });
    await world.ready('ExternalSecret', ns);

    expect(await world.texts(ns)).toEqual({ [`${ns}_xx-mid-yy`]: '1' });
  });

  it('finds by the metadata of Vault, as recorded', async () => {
    const ns = await world.aNamespace();
    const kv = await vault.anEngine(2);
    for (const [name, team, k] of [
      ['a', 'core', '1'],
      ['b', 'other', '2'],
    ] as const) {
      await kv.put(`vault-v2-find-tags/${name}`, { k });
      await kv.setMetadata(`vault-v2-find-tags/${name}`, { custom_metadata: { team, x: 'y' } });
    }
    const auth = { tokenSecretRef: { name: 'vault', key: 'token' } };
    await world.cluster.client.apply(
      [
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'vault' }, stringData: { token: vault.facts.rootToken } },
        {
          apiVersion: 'external-secrets.io/v1',
          kind: 'SecretStore',
          metadata: { name: 'vault' },
          spec: { provider: { vault: { server: vault.facts.plainAddress, path: kv.mount, auth } } },
        },
      ],
      ns,
    );

    await world.apply(ns, {
      secretStoreRef: { name: 'vault' },
      dataFrom: [{ find: { path: 'vault-v2-find-tags', tags: { team: 'core' } } }],
    });
    await world.ready('ExternalSecret', ns);

    expect(await world.texts(ns)).toEqual({ 'vault-v2-find-tags_a': '{"k":"1"}' });
    expect((await world.secret(ns))?.metadata.annotations).toMatchObject({
      'reconcile.external-secrets.io/data-hash': '395b1992551cc5f0e095b8211236f43674fc9755ff526e9b0b9d49f7',
    });
  });

  it('follows a new secret and a new version within the interval, and writes nothing in between', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'one', '1');
    await world.apply(ns, { refreshInterval: '1s', dataFrom: [{ find: { path: `${ns}/`, name: { regexp: '' } } }] });
    await world.ready('ExternalSecret', ns);
    const before = await world.secret(ns);
    const { length } = world.proxy.calls;
    await eventually(() =>
      expect(world.proxy.calls.slice(length).filter(({ operation }) => operation === 'ListSecrets').length).toBeGreaterThan(1),
    );

    expect((await world.secret(ns))?.metadata.resourceVersion).toBe(before?.metadata.resourceVersion);

    await world.create(ns, 'two', '2');
    await world.put(ns, 'one', 'new');
    await eventually(async () => expect(await world.texts(ns)).toEqual({ [`${ns}_one`]: 'new', [`${ns}_two`]: '2' }));
  });

  it('says what is wrong with a search', async () => {
    const ns = await world.aNamespace();

    await world.apply(ns, { dataFrom: [{ find: { path: ns } }] });

    await eventually(async () => {
      expect(await world.condition('ExternalSecret', ns, 'es', 'SourcesReady')).toMatchObject({
        status: 'False',
        reason: 'InvalidSpec',
        message: expect.stringContaining(
          'error processing spec.dataFrom[0].find, err: error getting all secrets: SecretStore "store": unexpected find operator',
        ),
      });
    });
  });
});

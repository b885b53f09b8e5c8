// What a user of ExternalSecrets sees with a store of Parameter Store, on a real API server.

import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  LabelParameterVersionCommand,
  type ParameterType,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { awsError } from '../support/aws-proxy.ts';
import { eventually } from '../support/eventually.ts';
import { keysSecret, OperatorWorld, store } from '../support/operator-world.ts';

const REGION = 'eu-west-1';

let world: OperatorWorld;
let ssm: SSMClient;

beforeAll(async () => {
  world = await OperatorWorld.open();
  ssm = new SSMClient({
    endpoint: world.proxy.endpoint,
    region: REGION,
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
  });
  afterAll(() => ssm.destroy());
});

/** A namespace with a ready SecretStore `store` of Parameter Store in it, below `/<namespace>`, and one `sm` of Secrets Manager. */
async function aNamespace(): Promise<string> {
  const namespace = await world.cluster.aNamespace();
  const secretRef = { accessKeyIDSecretRef: { name: 'aws', key: 'id' }, secretAccessKeySecretRef: { name: 'aws', key: 'key' } };
  const aws = { service: 'ParameterStore', region: REGION, prefix: `/${namespace}`, auth: { secretRef } };
  await world.cluster.client.apply(
    [
      keysSecret(),
      { ...store(''), metadata: { name: 'store' }, spec: { provider: { aws } } },
      { ...store(`${namespace}/`), metadata: { name: 'sm' } },
    ],
    namespace,
  );
  await world.ready('SecretStore', namespace, 'store');
  await world.ready('SecretStore', namespace, 'sm');
  return namespace;
}

async function put(namespace: string, name: string, value: string, type: ParameterType = 'String'): Promise<void> {
  await ssm.send(new PutParameterCommand({ Name: `/${namespace}${name}`, Value: value, Type: type, Overwrite: true }));
}

describe('a first sync', () => {
  it('writes all below a path under the full names, as External Secrets Operator 2.9 was recorded to do', async () => {
    const ns = await aNamespace();
    await put(ns, '/app/a', 'A');
    await put(ns, '/app/sub/b', 'B', 'SecureString');
    await put(ns, '/zzz/c', 'C');
    await put(ns, '/app2/d', 'D');

    await world.apply(ns, { dataFrom: [{ find: { path: `/${ns}/app`, name: { regexp: '.*' } } }] });
    await world.ready('ExternalSecret', ns);

    expect(await world.texts(ns)).toEqual({ [`_${ns}_app_a`]: 'A', [`_${ns}_app_sub_b`]: 'B' });
  });

  it('writes parameters of every type, versions, labels and tags', async () => {
    const ns = await aNamespace();
    await put(ns, '/plain', 'text');
    await put(ns, '/list', 'a,b', 'StringList');
    for (const value of ['one', 'two', 'three']) await put(ns, '/secure', value, 'SecureString');
    await ssm.send(new LabelParameterVersionCommand({ Name: `/${ns}/secure`, ParameterVersion: 2, Labels: ['stable'] }));
    await ssm.send(
      new AddTagsToResourceCommand({ ResourceType: 'Parameter', ResourceId: `/${ns}/plain`, Tags: [{ Key: 'owner', Value: 'core' }] }),
    );

    await world.apply(ns, {
      data: [
        { secretKey: 'plain', remoteRef: { key: '/plain' } },
        { secretKey: 'list', remoteRef: { key: '/list' } },
        { secretKey: 'secure', remoteRef: { key: '/secure' } },
        { secretKey: 'pinned', remoteRef: { key: '/secure', version: '1' } },
        { secretKey: 'labelled', remoteRef: { key: '/secure', version: 'stable' } },
        { secretKey: 'tags', remoteRef: { key: '/plain', metadataPolicy: 'Fetch' } },
        { secretKey: 'owner', remoteRef: { key: '/plain', metadataPolicy: 'Fetch', property: 'owner' } },
      ],
    });
    await world.ready('ExternalSecret', ns);

    expect(await world.texts(ns)).toEqual({
      plain: 'text',
      list: 'a,b',
      secure: 'three',
      pinned: 'one',
      labelled: 'two',
      tags: '{"owner":"core"}',
      owner: 'core',
    });
  });

  // Recorded with External Secrets as ps-properties.
  it('looks up properties', async () => {
    const ns = await aNamespace();
    await put(ns, '/j', '{"a":"A","n":7,"f":1.50,"o":{"b":true, "l":[1,2]},"d.k":"literal","d":{"k":"path","m":"M"}}');
    const properties = { a: 'a', n: 'n', f: 'f', o: 'o', ol: 'o.l.1', dk: 'd.k', dm: 'd.m' };

    await world.apply(ns, {
      data: Object.entries(properties).map(([secretKey, property]) => ({ secretKey, remoteRef: { key: '/j', property } })),
    });
    await world.ready('ExternalSecret', ns);

    expect(await world.texts(ns)).toEqual({ a: 'A', n: '7', f: '1.5', o: '{"b":true, "l":[1,2]}', ol: '2', dk: 'literal', dm: 'M' });
  });

  // Recorded with External Secrets as ps-aws-and-sm-in-one.
  it('combines both services of AWS in one Secret', async () => {
    const ns = await aNamespace();
    await put(ns, '/a', 'from ssm');
    await put(ns, '/c', '{"x":1,"y":"yy"}');
    await world.create(ns, 'b', 'from sm');

    await world.apply(ns, {
      dataFrom: [{ extract: { key: '/c' } }],
      data: [
        { secretKey: 'a', remoteRef: { key: '/a' } },
        { secretKey: 'b', sourceRef: { storeRef: { name: 'sm' } }, remoteRef: { key: 'b' } },
        { secretKey: 'c', sourceRef: { storeRef: { name: 'store', kind: 'SecretStore' } }, remoteRef: { key: '/c', property: 'y' } },
      ],
    });
    await world.ready('ExternalSecret', ns);

    expect(await world.texts(ns)).toEqual({ x: '1', y: 'yy', a: 'from ssm', b: 'from sm', c: 'yy' });
  });
});

describe('a change', () => {
  it('of a value, of a label or of a tag is written within the interval; nothing is decrypted until then', async () => {
    const ns = await aNamespace();
    await put(ns, '/db', 'one', 'SecureString');
    await put(ns, '/db', 'two', 'SecureString');
    const label = { Name: `/${ns}/db`, Labels: ['live'] };
    await ssm.send(new LabelParameterVersionCommand({ ...label, ParameterVersion: 1 }));
    await world.apply(ns, {
      refreshInterval: '1s',
      data: [
        { secretKey: 'newest', remoteRef: { key: '/db' } },
        { secretKey: 'live', remoteRef: { key: '/db', version: 'live' } },
        { secretKey: 'tags', remoteRef: { key: '/db', metadataPolicy: 'Fetch' } },
      ],
    });
    await world.ready('ExternalSecret', ns);
    await eventually(async () => expect(await world.texts(ns)).toEqual({ newest: 'two', live: 'one', tags: '{}' }));
    world.proxy.reset();
    await eventually(() => expect(world.proxy.count('ListTagsForResource')).toBeGreaterThanOrEqual(2));
    const looks = world.proxy.calls.filter(({ operation }) => operation.startsWith('GetParameter')).map(({ body }) => body);

    await ssm.send(new LabelParameterVersionCommand({ ...label, ParameterVersion: 2 }));
    await eventually(async () => expect(await world.texts(ns)).toMatchObject({ newest: 'two', live: 'two' }));
    await put(ns, '/db', 'three', 'SecureString');
    await eventually(async () => expect(await world.texts(ns)).toMatchObject({ newest: 'three', live: 'two' }));
    await ssm.send(new AddTagsToResourceCommand({ ResourceType: 'Parameter', ResourceId: `/${ns}/db`, Tags: [{ Key: 'a', Value: 'b' }] }));
    await eventually(async () => expect(await world.texts(ns)).toEqual({ newest: 'three', live: 'two', tags: '{"a":"b"}' }));

    expect(looks.length).toBeGreaterThan(0);
    expect(looks.filter((body) => body.includes('"WithDecryption":true'))).toEqual([]);
  });
});

describe('a parameter', () => {
  // Recorded with External Secrets as ps-not-found.
  it('that does not exist fails the sync by name', async () => {
    const ns = await aNamespace();

    await world.apply(ns, { data: [{ secretKey: 'v', remoteRef: { key: '/nope' } }] });
    const conditions = await world.failed(ns);

    expect(conditions['Ready']).toMatchObject({
      reason: 'SecretSyncedError',
      message: expect.stringContaining('could not get secret data from provider'),
    });
    expect(conditions['SourcesReady']).toMatchObject({
      reason: 'NotFound',
      message: expect.stringContaining(`"/${ns}/nope" in ${REGION}`),
    });
    expect(await world.secret(ns)).toBeUndefined();
  });

  it('that is deleted takes the Secret away and brings it back; a version that is gone deletes nothing', async () => {
    const ns = await aNamespace();
    await put(ns, '/db', 'one');
    const target = { deletionPolicy: 'Delete' };
    await world.apply(ns, { refreshInterval: '1s', target, data: [{ secretKey: 'a', remoteRef: { key: '/db' } }] });
    await world.ready('ExternalSecret', ns);

    await world.apply(ns, { refreshInterval: '1s', target, data: [{ secretKey: 'a', remoteRef: { key: '/db', version: '7' } }] });
    const conditions = await world.failed(ns);
    const kept = await world.texts(ns);
    await world.apply(ns, { refreshInterval: '1s', target, data: [{ secretKey: 'a', remoteRef: { key: '/db' } }] });
    await world.ready('ExternalSecret', ns);
    await ssm.send(new DeleteParameterCommand({ Name: `/${ns}/db` }));
    await eventually(async () => expect(await world.secret(ns)).toBeUndefined());
    await put(ns, '/db', 'back');
    await eventually(async () => expect(await world.texts(ns)).toEqual({ a: 'back' }));

    expect(conditions['SourcesReady']).toMatchObject({ reason: 'VersionMissing' });
    expect(kept).toEqual({ a: 'one' });
  });

  it('whose key may not be used says so, apart from a parameter that may not be read', async () => {
    const ns = await aNamespace();
    await put(ns, '/db', 'one', 'SecureString');
    const user = 'User: arn:aws:sts::123456789012:assumed-role/app/session is not authorized to perform:';
    world.proxy.answer('GetParameter', () =>
      awsError(
        'AccessDeniedException',
        `${user} kms:Decrypt on the resource associated with this ciphertext because no resource-based policy allows the kms:Decrypt action`,
      ),
    );

    await world.apply(ns, { data: [{ secretKey: 'a', remoteRef: { key: '/db' } }] });
    const key = await world.failed(ns);
    world.proxy.answer('GetParameter', () =>
      awsError('AccessDeniedException', `${user} ssm:GetParameter on resource: arn:aws:ssm:${REGION}:123456789012:parameter/${ns}/db`),
    );
    await world.apply(ns, { data: [{ secretKey: 'b', remoteRef: { key: '/db' } }] });
    const parameter = await eventually(async () => {
      const conditions = await world.failed(ns);
      expect(conditions['SourcesReady']?.reason).toBe('AccessDenied');
      return conditions;
    });
    world.proxy.reset();

    expect(key['SourcesReady']).toMatchObject({ reason: 'KmsDenied', message: expect.stringContaining('kms:Decrypt') });
    expect(parameter['SourcesReady']?.message).toContain('lacks ssm:GetParameter');
  });
});

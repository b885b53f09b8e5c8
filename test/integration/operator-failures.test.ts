// What a user is told when something is wrong, and that it mends itself when the cause goes away.

import { setTimeout as sleep } from 'node:timers/promises';

import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { awsError } from '../support/aws-proxy.ts';
import { eventually } from '../support/eventually.ts';
import { keysSecret, OperatorWorld, store } from '../support/operator-world.ts';

let world: OperatorWorld;

beforeAll(async () => {
  world = await OperatorWorld.open();
});

beforeEach(() => world.proxy.reset());

const DATA = [{ secretKey: 'a', remoteRef: { key: 'db' } }];

describe('a source', () => {
  it('that does not exist fails the sync, says so, and is retried', async () => {
    const ns = await world.aNamespace();

    await world.apply(ns, { data: DATA });
    const conditions = await world.failed(ns);
    await world.create(ns, 'db', 'now');
    await world.force(ns);
    await world.ready('ExternalSecret', ns);

    expect(conditions['Ready']).toMatchObject({
      reason: 'SecretSyncedError',
      message: expect.stringMatching(/^could not get secret data from provider: /),
    });
    expect(conditions['SourcesReady']).toMatchObject({
      reason: 'NotFound',
      message: expect.stringContaining('error processing spec.data[0] (key: db), err: SecretStore "store"'),
    });
    expect(conditions['Stalled']).toMatchObject({ status: 'True', reason: 'NotFound' });
    expect((await world.object('ExternalSecret', ns, 'es')).status?.conditions?.map(({ type }) => type)).toEqual(['Ready', 'SourcesReady']);
  });

  it('without the property names it, and keeps the Secret as it is', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', '{"user":"ann"}');
    await world.apply(ns, { data: [{ secretKey: 'a', remoteRef: { key: 'db', property: 'user' } }] });
    await world.ready('ExternalSecret', ns);

    await world.apply(ns, { data: [{ secretKey: 'a', remoteRef: { key: 'db', property: 'nope' } }] });
    const conditions = await world.failed(ns);

    expect(conditions['SourcesReady']).toMatchObject({
      reason: 'PropertyMissing',
      message: expect.stringContaining('key nope does not exist in secret db'),
    });
    expect(await world.texts(ns)).toEqual({ a: 'ann' });
  });

  it('that is denied names the IAM action that is missing', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', 'v');
    const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf';
    const text = `User: arn:aws:sts::123456789012:assumed-role/app/session is not authorized to perform: secretsmanager:GetSecretValue on resource: ${arn} because no identity-based policy allows the secretsmanager:GetSecretValue action`;
    world.proxy.answer('GetSecretValue', () => awsError('AccessDeniedException', text));

    await world.apply(ns, { data: DATA });
    const conditions = await world.failed(ns);

    expect(conditions['SourcesReady']).toMatchObject({
      reason: 'AccessDenied',
      message: expect.stringContaining('secretsmanager:GetSecretValue'),
    });
    expect(conditions['Stalled']).toMatchObject({ status: 'True', reason: 'AccessDenied' });
  });
});

describe('credentials', () => {
  it('that AWS does not know fail the sync with AuthFailed', async () => {
    const ns = await world.aNamespace();
    world.proxy.answer('GetSecretValue', () =>
      awsError('UnrecognizedClientException', 'The security token included in the request is invalid.'),
    );

    await world.apply(ns, { data: DATA });
    const conditions = await world.failed(ns);

    expect(conditions['SourcesReady']).toMatchObject({ status: 'False', reason: 'AuthFailed' });
  });

  it('that are not there make the store invalid, and are taken as soon as they appear', async () => {
    const ns = await world.cluster.aNamespace();
    await world.create(ns, 'db', 'v');
    await world.cluster.client.apply([store(`${ns}/`)], ns);
    await world.apply(ns, { data: DATA });
    const condition = await eventually(async () => {
      const found = await world.condition('SecretStore', ns, 'store');
      expect(found?.status).toBe('False');
      return found;
    });

    await world.cluster.client.apply([keysSecret()], ns);
    await world.ready('ExternalSecret', ns);

    expect(condition).toMatchObject({
      reason: 'InvalidProviderConfig',
      message: expect.stringContaining('could not fetch SecretAccessKey secret: cannot get Kubernetes secret "aws" from namespace'),
    });
  });

  it('that change are used from then on, without a restart', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', 'v');
    await world.apply(ns, { refreshInterval: '1s', data: DATA });
    await world.ready('ExternalSecret', ns);

    await world.cluster.client.merge({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace: ns, name: 'aws' },
      stringData: { id: 'ROTATEDKEYID' },
    });

    await eventually(() => {
      const last = world.proxy.calls.at(-1)?.headers.authorization ?? '';
      expect(last).toContain('Credential=ROTATEDKEYID/');
    });
  });
});

describe('a store', () => {
  it('that is deleted fails its ExternalSecrets at the next read and keeps their Secrets', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', 'v');
    await world.apply(ns, { refreshInterval: '1s', data: DATA });
    await world.ready('ExternalSecret', ns);

    await world.cluster.client.delete({
      apiVersion: 'external-secrets.io/v1',
      kind: 'SecretStore',
      metadata: { namespace: ns, name: 'store' },
    });
    const conditions = await world.failed(ns);
    await world.cluster.client.apply([store(`${ns}/`)], ns);
    await world.ready('ExternalSecret', ns);

    expect(conditions['SourcesReady']).toMatchObject({
      reason: 'StoreNotFound',
      message: expect.stringContaining('could not get SecretStore "store"'),
    });
    expect(await world.texts(ns)).toEqual({ a: 'v' });
  });

  it('with a field that is not acted on is refused with its path', async () => {
    const ns = await world.cluster.aNamespace();
    const provider = { aws: { service: 'CertificateManager', region: 'eu-west-1' } };

    await world.cluster.client.apply(
      [{ apiVersion: 'external-secrets.io/v1', kind: 'SecretStore', metadata: { name: 'store' }, spec: { provider } }],
      ns,
    );

    await eventually(async () => {
      const condition = await world.condition('SecretStore', ns, 'store');
      expect(condition?.message).toContain('spec.provider.aws.service is not supported by this release');
    });
  });
});

describe('a backend', () => {
  it('that is stopped leaves a good Secret Ready, and is found again when it is back', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', 'v');
    await world.apply(ns, { refreshInterval: '1s', data: DATA });
    await world.ready('ExternalSecret', ns);

    await world.moto.stop();
    const conditions = await eventually(async () => {
      const list = (await world.object('ExternalSecret', ns, 'es')).status?.conditions ?? [];
      expect(list.find(({ type }) => type === 'SourcesReady')?.status).toBe('False');
      return list;
    });
    const kept = await world.texts(ns);
    await world.moto.start(AbortSignal.timeout(60_000));
    await world.create(ns, 'db', 'back');
    await eventually(async () => expect(await world.texts(ns)).toEqual({ a: 'back' }));

    expect(conditions.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'True' });
    expect(conditions.find(({ type }) => type === 'SourcesReady')).toMatchObject({ reason: 'Unavailable' });
    expect(kept).toEqual({ a: 'v' });
  });

  it('that answers with errors leaves a good Secret Ready, says so, and is found again', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', 'v');
    await world.apply(ns, { refreshInterval: '1s', data: DATA });
    await world.ready('ExternalSecret', ns);
    for (const operation of ['DescribeSecret', 'GetSecretValue'])
      world.proxy.answer(operation, () => awsError('InternalServiceError', 'An error occurred on the server side.', 500));

    const conditions = await eventually(async () => {
      const list = (await world.object('ExternalSecret', ns, 'es')).status?.conditions ?? [];
      expect(list.find(({ type }) => type === 'SourcesReady')?.status).toBe('False');
      return list;
    });
    world.proxy.reset();
    await eventually(async () => expect((await world.condition('ExternalSecret', ns, 'es', 'SourcesReady'))?.status).toBe('True'));

    expect(conditions.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'True' });
    expect(conditions.find(({ type }) => type === 'SourcesReady')).toMatchObject({ reason: 'Unavailable' });
    expect(conditions.find(({ type }) => type === 'Stalled')).toBeUndefined();
    expect(await world.texts(ns)).toEqual({ a: 'v' });
  });

  it('that throttles a first sync is waited for', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', 'v');
    world.proxy.answer('GetSecretValue', () => awsError('ThrottlingException', 'Rate exceeded'));

    await world.apply(ns, { data: DATA });
    const conditions = await world.failed(ns);
    world.proxy.reset();
    await world.ready('ExternalSecret', ns);

    expect(conditions['SourcesReady']).toMatchObject({ reason: 'Throttled' });
    expect(conditions['Stalled']).toBeUndefined();
  });
});

describe('the API server', () => {
  it('may restart: watches resume, and nothing is lost', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', 'one');
    await world.apply(ns, { refreshInterval: '1s', data: DATA });
    await world.ready('ExternalSecret', ns);

    await world.servers.stopApiServer();
    await world.put(ns, 'db', 'two');
    await sleep(2_000);
    await world.servers.startApiServer(AbortSignal.timeout(60_000));
    await eventually(async () => expect(await world.texts(ns)).toEqual({ a: 'two' }), { timeoutMs: 45_000 });
    await world.apply(ns, { data: DATA }, { name: 'afterwards' });
    await world.ready('ExternalSecret', ns, 'afterwards');

    expect(await world.texts(ns, 'afterwards')).toEqual({ a: 'two' });
  });

  it('that refuses a Secret is quoted without a value', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', '{"é":"CANARY-REFUSED"}');

    await world.apply(ns, { dataFrom: [{ extract: { key: 'db' } }] });
    const conditions = await world.failed(ns);

    expect(conditions['Ready']?.message).toMatch(/^could not update secret: /);
    expect(conditions['SourcesReady']?.status).toBe('True');
    expect(JSON.stringify(conditions)).not.toContain('CANARY');
  });
});

describe('no secret value', () => {
  it('reaches log, status, event or metric, on good paths and on bad ones', async () => {
    const ns = await world.aNamespace();
    const canary = 'CANARY-b7f1';
    await world.create(ns, 'good', `{"user":"${canary}-user","list":["${canary}-item"]}`);
    await world.create(ns, 'text', `${canary}-not-json {`);
    await world.create(ns, 'binary', Buffer.from(`${canary}\0null`));
    const specs = {
      good: { dataFrom: [{ extract: { key: 'good' } }] },
      property: { data: [{ secretKey: 'a', remoteRef: { key: 'good', property: 'user.deeper' } }] },
      json: { dataFrom: [{ extract: { key: 'text' } }] },
      inner: { dataFrom: [{ extract: { key: 'good', property: 'list' } }] },
      base64: { data: [{ secretKey: 'a', remoteRef: { key: 'text', decodingStrategy: 'Base64' } }] },
      nulls: { data: [{ secretKey: 'a', remoteRef: { key: 'binary', nullBytePolicy: 'Fail' } }] },
    };
    for (const [name, spec] of Object.entries(specs)) await world.apply(ns, spec, { name });
    await world.ready('ExternalSecret', ns, 'good');
    for (const name of ['property', 'json', 'inner', 'base64', 'nulls']) await world.failed(ns, name);
    await eventually(async () => expect((await world.cluster.client.list('v1', 'Event', ns)).length).toBeGreaterThanOrEqual(6));

    const outputs = {
      log: world.operator.lines.join('\n'),
      objects: JSON.stringify(await world.cluster.client.list('external-secrets.io/v1', 'ExternalSecret', ns)),
      events: JSON.stringify(await world.cluster.client.list('v1', 'Event', ns)),
      metrics: await (await fetch(`${world.operator.metricsUrl}/metrics`)).text(),
    };

    expect(await world.texts(ns, 'good')).toMatchObject({ user: `${canary}-user` });
    for (const [name, text] of Object.entries(outputs)) {
      expect(text, name).not.toBe('');
      for (const form of [canary, Buffer.from(canary).toString('base64').slice(0, -2), encodeURIComponent(canary)])
        expect(text, name).not.toContain(form);
    }
  });
});

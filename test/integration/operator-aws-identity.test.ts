// Stores whose identity is a role or a ServiceAccount, through the whole operator with the rights of the chart.

import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { connect } from '#kube/connect.ts';
import { serviceAccountAnnotations, serviceAccountToken } from '#kube/service-accounts.ts';

import { eventually } from '../support/eventually.ts';
import { keysSecret, OperatorWorld } from '../support/operator-world.ts';

const READER = 'arn:aws:iam::111111111111:role/reader';
const APP = 'arn:aws:iam::123456789012:role/app';
const SECRET_REF = { accessKeyIDSecretRef: { name: 'aws', key: 'id' }, secretAccessKeySecretRef: { name: 'aws', key: 'key' } };
const CLAIMS = z.record(z.string(), z.unknown());
const DATA = [{ secretKey: 'v', remoteRef: { key: 'a' } }];

let world: OperatorWorld;

beforeAll(async () => {
  world = await OperatorWorld.open();
});

beforeEach(() => world.proxy.reset());

describe('a role', () => {
  it('of another account sees the secrets of that account, and roles on the way lead back', async () => {
    const ns = await world.cluster.aNamespace();
    await world.create(ns, 'a', 'in the first account');
    const hops = { role: 'arn:aws:iam::123456789012:role/back', additionalRoles: ['arn:aws:iam::111111111111:role/hop'] };
    await world.cluster.client.apply(
      [
        keysSecret(),
        aStore('other', ns, { role: READER, auth: { secretRef: SECRET_REF } }),
        aStore('hops', ns, { ...hops, auth: { secretRef: SECRET_REF } }),
      ],
      ns,
    );

    await world.apply(ns, { secretStoreRef: { name: 'other' }, data: DATA }, { name: 'other' });
    await world.apply(ns, { secretStoreRef: { name: 'hops' }, data: DATA }, { name: 'back' });
    await world.ready('ExternalSecret', ns, 'back');
    const conditions = await world.failed(ns, 'other');

    expect(await world.texts(ns, 'back')).toEqual({ v: 'in the first account' });
    expect(await world.secret(ns, 'other')).toBeUndefined();
    expect([conditions['Ready'], conditions['SourcesReady']]).toMatchObject([{ reason: 'SecretSyncedError' }, { reason: 'NotFound' }]);
    await Promise.all(['other', 'hops'].map((name) => world.ready('SecretStore', ns, name)));
  });

  it('is assumed once for all ExternalSecrets of a store', async () => {
    const ns = await world.cluster.aNamespace();
    await world.create(ns, 'a', 'value');
    await world.cluster.client.apply([keysSecret(), aStore('store', ns, { role: APP, auth: { secretRef: SECRET_REF } })], ns);
    const names = Array.from({ length: 20 }, (_, index) => `es-${index}`);

    await Promise.all(names.map((name) => world.apply(ns, { data: DATA }, { name })));
    await Promise.all(names.map((name) => world.ready('ExternalSecret', ns, name)));

    expect(asked('AssumeRole').filter((call) => call['RoleSessionName'] === `tidelock-ss_${ns}_store`)).toHaveLength(1);
  });

  it('of a cluster store with session tags is assumed for each namespace by itself', async () => {
    const one = await world.cluster.aNamespace();
    const two = await world.cluster.aNamespace();
    const name = `tagged-${one}`;
    await world.create(one, 'a', 'value');
    const aws = { service: 'SecretsManager', region: 'eu-west-1', prefix: `${one}/`, role: APP, sessionTagsPolicy: 'Simple' };
    const namespace = one;
    const secretRef = {
      accessKeyIDSecretRef: { ...SECRET_REF.accessKeyIDSecretRef, namespace },
      secretAccessKeySecretRef: { ...SECRET_REF.secretAccessKeySecretRef, namespace },
    };
    await world.cluster.client.apply([keysSecret()], one);
    await world.cluster.client.apply([
      {
        apiVersion: 'external-secrets.io/v1',
        kind: 'ClusterSecretStore',
        metadata: { name },
        spec: { provider: { aws: { ...aws, auth: { secretRef } } } },
      },
    ]);

    const secretStoreRef = { kind: 'ClusterSecretStore', name };
    for (const ns of [one, two]) await world.apply(ns, { secretStoreRef, data: DATA });
    for (const ns of [one, two]) await world.ready('ExternalSecret', ns);

    const tags = asked('AssumeRole').filter((call) => call['RoleSessionName'] === `tidelock-css_${name}`);
    expect(tags).toHaveLength(3);
    expect(new Set(tags.map((call) => call['Tags.member.1.Value']))).toEqual(new Set(['', one, two]));
    expect(tags[0]).toMatchObject({
      'Tags.member.1.Key': 'esoNamespace',
      'Tags.member.2.Value': name,
      'Tags.member.3.Value': 'ClusterSecretStore',
    });
  });
});

describe('a ServiceAccount', () => {
  it('shows a token of its own for the role that it is annotated with', async () => {
    const ns = await world.cluster.aNamespace();
    await world.create(ns, 'a', 'value');
    const annotations = { 'eks.amazonaws.com/role-arn': APP, 'eks.amazonaws.com/audience': 'my-audience' };
    const serviceAccountRef = { name: 'app', audiences: ['more'] };
    await world.cluster.client.apply([anAccount(annotations), aStore('store', ns, { auth: { jwt: { serviceAccountRef } } })], ns);

    for (const name of ['one', 'two']) await world.apply(ns, { data: DATA }, { name });
    for (const name of ['one', 'two']) await world.ready('ExternalSecret', ns, name);

    const calls = asked('AssumeRoleWithWebIdentity');
    expect(calls).toMatchObject([{ RoleArn: APP, RoleSessionName: `tidelock-ss_${ns}_store` }]);
    expect(claims(calls[0]?.['WebIdentityToken'])).toMatchObject({ sub: `system:serviceaccount:${ns}:app`, aud: ['my-audience', 'more'] });
    expect(await world.texts(ns, 'one')).toEqual({ v: 'value' });
  });

  it('without a role makes the store invalid, and says what is missing', async () => {
    const ns = await world.cluster.aNamespace();
    await world.cluster.client.apply([anAccount({}), aStore('store', ns, { auth: { jwt: { serviceAccountRef: { name: 'app' } } } })], ns);

    await eventually(async () => {
      expect(await world.condition('SecretStore', ns, 'store')).toMatchObject({
        status: 'False',
        reason: 'InvalidProviderConfig',
        message: expect.stringContaining(`an IAM role must be associated with service account app (namespace: ${ns})`),
      });
    });
  });

  it('of each namespace is used where a cluster store names none', async () => {
    const spaces = [await world.cluster.aNamespace(), await world.cluster.aNamespace()];
    const name = `referent-${spaces[0]}`;
    await world.create(name, 'a', 'value');
    const auth = { jwt: { serviceAccountRef: { name: 'app' } } };
    const aws = { service: 'SecretsManager', region: 'eu-west-1', prefix: `${name}/`, auth };
    await world.cluster.client.apply([
      { apiVersion: 'external-secrets.io/v1', kind: 'ClusterSecretStore', metadata: { name }, spec: { provider: { aws } } },
    ]);

    for (const ns of spaces) {
      await world.cluster.client.apply([anAccount({ 'eks.amazonaws.com/role-arn': APP })], ns);
      await world.apply(ns, { secretStoreRef: { kind: 'ClusterSecretStore', name }, data: DATA });
    }
    for (const ns of spaces) await world.ready('ExternalSecret', ns);

    const subjects = asked('AssumeRoleWithWebIdentity').map((call) => claims(call['WebIdentityToken'])['sub']);
    expect(subjects).toHaveLength(2);
    expect(new Set(subjects)).toEqual(new Set(spaces.map((ns) => `system:serviceaccount:${ns}:app`)));
  });

  it('gives tokens under the rights of the chart that the API server knows again', async () => {
    const ns = await world.cluster.aNamespace();
    await world.cluster.client.apply([anAccount({ a: 'b' })], ns);
    await using client = connect({ kubeconfig: world.kubeconfig, env: {}, version: '0.0.0' });
    const signal = AbortSignal.timeout(10_000);

    const token = await serviceAccountToken(client, `${ns}/app`, ['somebody'], 600, signal);
    const review = await world.cluster.client.create({
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenReview',
      spec: { token: new TextDecoder().decode(token.reveal()), audiences: ['somebody'] },
    });

    expect(review).toMatchObject({ status: { authenticated: true, user: { username: `system:serviceaccount:${ns}:app` } } });
    expect(await serviceAccountAnnotations(client, `${ns}/app`, signal)).toEqual({ a: 'b' });
    expect(await serviceAccountAnnotations(client, `${ns}/none`, signal)).toBeUndefined();
    await expect(serviceAccountToken(client, `${ns}/none`, [], undefined, signal)).rejects.toMatchObject({ code: 'AuthFailed' });
  });
});

function aStore(name: string, namespace: string, aws: object): object {
  const provider = { aws: { service: 'SecretsManager', region: 'eu-west-1', prefix: `${namespace}/`, ...aws } };
  return { apiVersion: 'external-secrets.io/v1', kind: 'SecretStore', metadata: { name }, spec: { provider } };
}

function anAccount(annotations: Readonly<Record<string, string>>): object {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'app', annotations } };
}

/** What STS was asked, in order. */
function asked(operation: string): readonly Readonly<Record<string, string>>[] {
  return world.proxy.calls.filter((call) => call.operation === operation).map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
}

/** The claims of a JWT. */
function claims(token = ''): Readonly<Record<string, unknown>> {
  return CLAIMS.parse(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')));
}

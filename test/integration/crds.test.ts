// The CRDs on a real API server: what it accepts, refuses, keeps and shows.

import { readFileSync } from 'node:fs';

import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { useCluster } from '../support/cluster.ts';
import { everyFieldOfExternalSecret, everyFieldOfStores } from '../support/every-field.ts';
import { ACCEPTED, REFUSED } from '../support/manifests.ts';

const cluster = useCluster();
const agent = new Agent({ connect: { ca: readFileSync(cluster.facts.caFile) } });
let namespace = '';

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Ask {
  readonly body?: object;
  readonly accept?: string;
  readonly contentType?: string;
}

/** One request as administrator; nothing is defaulted or validated on this side. */
async function ask(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, what: Ask = {}): Promise<Answer> {
  const answer = await request(cluster.facts.server + path, {
    method,
    dispatcher: agent,
    headers: {
      authorization: `Bearer ${cluster.facts.adminToken}`,
      accept: what.accept ?? 'application/json',
      'content-type': what.contentType ?? 'application/json',
    },
    body: what.body === undefined ? null : JSON.stringify(what.body),
  });
  const text = await answer.body.text();
  const body: Answer['body'] = text.startsWith('{') ? (JSON.parse(text) as Answer['body']) : { text };
  return { status: answer.statusCode, body };
}

const MERGE = 'application/merge-patch+json';
const TABLE = 'application/json;as=Table;g=meta.k8s.io;v=v1';
const GROUP = '/apis/external-secrets.io';
const PLURALS = { ExternalSecret: 'externalsecrets', SecretStore: 'secretstores', ClusterSecretStore: 'clustersecretstores' } as const;
type Kind = keyof typeof PLURALS;

function pathOf(kind: Kind): string {
  return kind === 'ClusterSecretStore' ? `${GROUP}/v1/${PLURALS[kind]}` : `${GROUP}/v1/namespaces/${namespace}/${PLURALS[kind]}`;
}

/** Creates an object; fields that the schema does not hold are an error, not dropped. */
function create(kind: Kind, name: string, spec: unknown): Promise<Answer> {
  const body = { apiVersion: 'external-secrets.io/v1', kind, metadata: { name, labels: { test: namespace } }, spec };
  return ask('POST', `${pathOf(kind)}?fieldValidation=Strict`, { body });
}

const entry = { secretKey: 'a', remoteRef: { key: 'b' } };
const aws = { service: 'SecretsManager', region: 'eu-west-1' };
let count = 0;

function unique(): string {
  count += 1;
  return `${namespace}-${count}`;
}

beforeAll(async () => {
  namespace = await cluster.aNamespace('crds');
});

afterAll(async () => {
  // Cluster-scoped objects would reach the operators of other tests.
  await ask('DELETE', `${pathOf('ClusterSecretStore')}?labelSelector=${encodeURIComponent(`test=${namespace}`)}`);
  await agent.destroy();
});

describe('the installed CRDs', () => {
  it.each(Object.values(PLURALS))('%s is established, structural, and keeps the group', async (plural) => {
    const { body } = await ask('GET', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${plural}.external-secrets.io`);

    expect(body).toMatchObject({
      metadata: { labels: { 'external-secrets.io/component': 'controller' }, annotations: { 'helm.sh/resource-policy': 'keep' } },
      status: { conditions: expect.arrayContaining([expect.objectContaining({ type: 'Established', status: 'True' })]) as unknown },
    });
    expect(JSON.stringify(body['status'])).not.toContain('NonStructuralSchema');
  });

  it('serve v1 and not v1beta1', async () => {
    const group = await ask('GET', GROUP);
    const old = await ask('GET', `${GROUP}/v1beta1/externalsecrets`);

    expect(group.body['versions']).toEqual([{ groupVersion: 'external-secrets.io/v1', version: 'v1' }]);
    expect(old.status).toBe(404);
  });

  it('have the short names and the category that people type', async () => {
    const { body } = await ask('GET', `${GROUP}/v1`);
    const resources = body['resources'] as readonly { name: string; shortNames?: string[]; categories?: string[]; namespaced: boolean }[];

    const listed = resources
      .filter(({ name }) => !name.includes('/'))
      .map(({ name, shortNames, categories, namespaced }) => ({ name, shortNames, categories, namespaced }));

    expect(listed).toEqual(
      expect.arrayContaining([
        { name: 'externalsecrets', shortNames: ['es'], categories: ['external-secrets'], namespaced: true },
        { name: 'secretstores', shortNames: ['ss'], categories: ['external-secrets'], namespaced: true },
        { name: 'clustersecretstores', shortNames: ['css'], categories: ['external-secrets'], namespaced: false },
      ]),
    );
  });
});

describe('what the schemas keep', () => {
  it('keeps every field of an ExternalSecret', async () => {
    const { status, body } = await create('ExternalSecret', unique(), everyFieldOfExternalSecret);

    expect({ status, spec: body['spec'] }).toEqual({ status: 201, spec: everyFieldOfExternalSecret });
  });

  it.each(Object.entries(everyFieldOfStores))('keeps every field of stores for %s, in both kinds', async (_, spec) => {
    const narrow = await create('SecretStore', unique(), spec);
    const wide = await create('ClusterSecretStore', unique(), spec);

    expect({ status: narrow.status, spec: narrow.body['spec'] }).toEqual({ status: 201, spec });
    expect({ status: wide.status, spec: wide.body['spec'] }).toEqual({ status: 201, spec });
  });

  it('writes no default into an object', async () => {
    const spec = { dataFrom: [{ extract: { key: 'a' } }], data: [entry], target: {}, secretStoreRef: { name: 's' } };

    const { body } = await create('ExternalSecret', unique(), spec);

    expect(body['spec']).toEqual(spec);
  });

  it('keeps the store of a provider that it does not know as it is', async () => {
    const spec = { provider: { gcpsm: { projectID: 'p', auth: { deep: [{ a: 1, b: null }, 'c'] } } } };

    const { status, body } = await create('SecretStore', unique(), spec);

    expect({ status, spec: body['spec'] }).toEqual({ status: 201, spec });
  });

  it('drops unknown fields of a provider that it knows', async () => {
    const body = {
      apiVersion: 'external-secrets.io/v1',
      kind: 'SecretStore',
      metadata: { name: unique() },
      spec: { provider: { aws: { ...aws, x: 1 } } },
    };

    const answer = await ask('POST', pathOf('SecretStore'), { body });

    expect(answer.body['spec']).toEqual({ provider: { aws } });
  });

  it('keeps the status that Tidelock writes, and refuses two conditions of one type', async () => {
    const name = unique();
    await create('ExternalSecret', name, { data: [entry] });
    const condition = { status: 'True', reason: 'r', message: 'm', lastTransitionTime: '2026-01-01T00:00:00Z' };
    const status = {
      conditions: ['Ready', 'SourcesReady', 'Stalled', 'Deleted'].map((type) => ({ type, ...condition })),
      refreshTime: '2026-01-01T00:00:00Z',
      syncedResourceVersion: '1-abc',
      binding: { name },
      observedGeneration: 1,
      target: { uid: 'u', resourceVersion: '7' },
    };
    const at = `${pathOf('ExternalSecret')}/${name}/status`;

    const written = await ask('PATCH', at, { body: { status }, contentType: MERGE });
    const twice = {
      conditions: [
        { type: 'Ready', status: 'True' },
        { type: 'Ready', status: 'False' },
      ],
    };
    const refused = await ask('PATCH', at, { body: { status: twice }, contentType: MERGE });

    expect(written.body['status']).toEqual(status);
    expect(refused.status).toBe(422);
  });
});

describe('what the schemas refuse', () => {
  it.each(ACCEPTED)('accepts %s', async (_, kind, spec) => {
    const { status, body } = await create(kind, unique(), spec);

    expect([status, body['message']]).toEqual([201, undefined]);
  });

  it.each(REFUSED)('refuses %s, and says why', async (_, kind, spec, why) => {
    const { status, body } = await create(kind, unique(), spec);

    expect([status, body['message']]).toEqual([422, expect.stringContaining(why)]);
  });
});

describe('what people see', () => {
  it('selects ExternalSecrets by store, kind, target and interval', async () => {
    const name = unique();
    await create('ExternalSecret', name, {
      secretStoreRef: { name, kind: 'SecretStore' },
      target: { name },
      refreshInterval: '7m',
      data: [entry],
    });
    await create('ExternalSecret', unique(), { secretStoreRef: { name: 'another' }, data: [entry] });
    const selectors = [
      `spec.secretStoreRef.name=${name}`,
      `spec.target.name=${name}`,
      'spec.refreshInterval=7m',
      `spec.secretStoreRef.kind=SecretStore,spec.target.name=${name}`,
    ];

    const answers = await Promise.all(
      selectors.map((selector) => ask('GET', `${pathOf('ExternalSecret')}?fieldSelector=${encodeURIComponent(selector)}`)),
    );

    const found = answers.map(({ body }) =>
      (body['items'] as readonly { metadata: { name: string } }[]).map(({ metadata }) => metadata.name),
    );
    expect(found).toEqual(selectors.map(() => [name]));
  });

  it.each([
    ['ExternalSecret', ['Name', 'StoreType', 'Store', 'Refresh Interval', 'Status', 'Ready', 'Last Sync']],
    ['SecretStore', ['Name', 'AGE', 'Status', 'Capabilities', 'Ready']],
    ['ClusterSecretStore', ['Name', 'AGE', 'Status', 'Capabilities', 'Ready']],
  ] as const)('shows the columns of an %s', async (kind, columns) => {
    const { body } = await ask('GET', pathOf(kind), { accept: TABLE });

    expect((body['columnDefinitions'] as readonly { name: string }[]).map(({ name }) => name)).toEqual(columns);
  });

  it('shows store, interval, reason and readiness of an ExternalSecret', async () => {
    const name = unique();
    await create('ExternalSecret', name, { secretStoreRef: { name: 's', kind: 'SecretStore' }, refreshInterval: '1m', data: [entry] });
    const conditions = [{ type: 'Ready', status: 'True', reason: 'SecretSynced' }];
    const at = `${pathOf('ExternalSecret')}/${name}/status`;

    const { body } = await ask('PATCH', at, { body: { status: { conditions } }, contentType: MERGE, accept: TABLE });

    const [row] = body['rows'] as readonly { cells: readonly unknown[] }[];
    expect(row?.cells.slice(0, 6)).toEqual([name, 'SecretStore', 's', '1m', 'SecretSynced', 'True']);
  });
});

// A cluster, a Secrets Manager behind a counting proxy, and the operator between them, for one test file: nobody else's operator
// sees these objects, and nobody minds when a server stops.

import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll } from 'vitest';
import { z } from 'zod';

import type { Cluster } from '../testbed/cluster.ts';
import { installCrds } from '../testbed/install-crds.ts';
import { AwsProxy } from './aws-proxy.ts';
import type { TestCluster } from './cluster.ts';
import { useCluster } from './cluster.ts';
import { eventually } from './eventually.ts';
import { startOperator } from './operator.ts';
import type { Operator } from './operator.ts';
import { ownBed } from './own-bed.ts';
import { grantRights } from './rights.ts';

const CRDS = fileURLToPath(new URL('../../crds', import.meta.url));
const REGION = 'eu-west-1';

const SECRET = z.looseObject({
  type: z.string().optional(),
  immutable: z.boolean().optional(),
  metadata: z.looseObject({
    uid: z.string(),
    resourceVersion: z.string(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
  data: z.record(z.string(), z.string()).optional(),
});

const STATUS = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string(), generation: z.number() }),
  status: z
    .looseObject({
      conditions: z.array(z.looseObject({ type: z.string(), status: z.string(), reason: z.string(), message: z.string() })).optional(),
      refreshTime: z.string().optional(),
      syncedResourceVersion: z.string().optional(),
      observedGeneration: z.number().optional(),
      binding: z.looseObject({ name: z.string() }).optional(),
    })
    .optional(),
});

/** One condition of an object. */
export interface SeenCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

interface Parts {
  readonly servers: Cluster;
  readonly proxy: AwsProxy;
  readonly cluster: TestCluster;
  readonly aws: SecretsManagerClient;
  /** Path of a kubeconfig with the operator's own rights. */
  readonly kubeconfig: string;
}

/** What a test file works with. */
export class OperatorWorld {
  readonly proxy: AwsProxy;
  readonly servers: Cluster;
  readonly cluster: TestCluster;
  readonly aws: SecretsManagerClient;
  operator: Operator;
  readonly #kubeconfig: string;

  private constructor({ proxy, servers, cluster, aws, kubeconfig }: Parts, operator: Operator) {
    this.proxy = proxy;
    this.servers = servers;
    this.cluster = cluster;
    this.aws = aws;
    this.operator = operator;
    this.#kubeconfig = kubeconfig;
  }

  /** Brings everything up; call it in `beforeAll`. It goes away after the test file. */
  static async open(flags: readonly string[] = []): Promise<OperatorWorld> {
    const bed = ownBed({ audit: true });
    const [servers, moto] = await Promise.all([bed.cluster(), bed.moto()]);
    const proxy = await AwsProxy.start(moto.facts.endpoint);
    afterAll(async () => await proxy[Symbol.asyncDispose]());
    const cluster = useCluster(servers);
    await installCrds(servers.facts, CRDS, AbortSignal.timeout(30_000));
    const kubeconfig = await grantRights(servers.facts, cluster.client, AbortSignal.timeout(30_000));
    const aws = new SecretsManagerClient({ endpoint: moto.facts.endpoint, region: REGION, credentials: moto.facts.credentials });
    afterAll(() => aws.destroy());
    const parts: Parts = { proxy, servers, cluster, aws, kubeconfig };
    return new OperatorWorld(parts, await start(proxy, kubeconfig, flags));
  }

  /** Starts another operator in place of one that was stopped. */
  async restart(flags: readonly string[] = []): Promise<void> {
    this.operator = await start(this.proxy, this.#kubeconfig, flags);
  }

  /** A namespace with a ready SecretStore `store` in it; the store's prefix keeps its secrets apart from those of other tests. */
  async aNamespace(): Promise<string> {
    const namespace = await this.cluster.aNamespace();
    await this.cluster.client.apply([keysSecret(), store(`${namespace}/`)], namespace);
    await this.ready('SecretStore', namespace, 'store');
    return namespace;
  }

  /** Creates a secret below the namespace's prefix. */
  async create(namespace: string, name: string, value: string | Uint8Array): Promise<void> {
    const content = typeof value === 'string' ? { SecretString: value } : { SecretBinary: value };
    await this.aws.send(new CreateSecretCommand({ Name: `${namespace}/${name}`, ...content }));
  }

  /** Gives a secret a new value, under AWSCURRENT unless other stages are named. */
  async put(namespace: string, name: string, value: string, stages?: string[]): Promise<string> {
    const command = new PutSecretValueCommand({ SecretId: `${namespace}/${name}`, SecretString: value, ...(stages === undefined ? {} : { VersionStages: stages }) });
    return (await this.aws.send(command)).VersionId ?? '';
  }

  /** Applies an ExternalSecret `es`, or another name; `store` is its store, an hour its interval unless it says otherwise. */
  async apply(namespace: string, spec: object, metadata: object = {}): Promise<void> {
    await this.cluster.client.apply([
      {
        apiVersion: 'external-secrets.io/v1',
        kind: 'ExternalSecret',
        metadata: { name: 'es', namespace, ...metadata },
        spec: { refreshInterval: '1h', secretStoreRef: { name: 'store' }, ...spec },
      },
    ]);
  }

  /** Adds an annotation that forces a sync. */
  async force(namespace: string, name = 'es'): Promise<void> {
    const metadata = { namespace, name, annotations: { 'force-sync': randomBytes(4).toString('hex') } };
    await this.cluster.client.merge({ apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', metadata });
  }

  /** The Secret, or undefined. */
  async secret(namespace: string, name = 'es'): Promise<z.infer<typeof SECRET> | undefined> {
    const found = await this.cluster.client.find({ apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name } });
    return found === undefined ? undefined : SECRET.parse(found);
  }

  /** Its data as texts, or undefined. */
  async texts(namespace: string, name = 'es'): Promise<Readonly<Record<string, string>> | undefined> {
    const secret = await this.secret(namespace, name);
    if (secret === undefined) return undefined;
    return Object.fromEntries(Object.entries(secret.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]));
  }

  /** The object as it stands. */
  async object(kind: string, namespace: string, name: string): Promise<z.infer<typeof STATUS>> {
    return STATUS.parse(await this.cluster.client.read({ apiVersion: 'external-secrets.io/v1', kind, metadata: { namespace, name } }));
  }

  async condition(kind: string, namespace: string, name: string, type = 'Ready'): Promise<SeenCondition | undefined> {
    return (await this.object(kind, namespace, name)).status?.conditions?.find((condition) => condition.type === type);
  }

  /** Waits until the condition Ready is True; fails with its message otherwise. */
  async ready(kind: string, namespace: string, name = 'es'): Promise<void> {
    await eventually(async () => {
      const condition = await this.condition(kind, namespace, name);
      if (condition?.status !== 'True') throw new Error(`${kind} ${name}: ${condition?.message ?? 'no condition yet'}`);
    });
  }

  /** Waits until the condition Ready is False; returns all conditions by type. */
  async failed(namespace: string, name = 'es'): Promise<Readonly<Record<string, SeenCondition>>> {
    return await eventually(async () => {
      const conditions = (await this.object('ExternalSecret', namespace, name)).status?.conditions ?? [];
      if (conditions.find(({ type }) => type === 'Ready')?.status !== 'False') throw new Error(`${name} has not failed: ${JSON.stringify(conditions)}`);
      return Object.fromEntries(conditions.map((condition) => [condition.type, condition]));
    });
  }
}

/** The Secret with the credentials of {@link store}. */
export function keysSecret(): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'aws' }, stringData: { id: 'testing', key: 'testing' } };
}

/** A SecretStore `store` below a prefix, with keys from {@link keysSecret}. */
export function store(prefix: string): object {
  const secretRef = { accessKeyIDSecretRef: { name: 'aws', key: 'id' }, secretAccessKeySecretRef: { name: 'aws', key: 'key' } };
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'SecretStore',
    metadata: { name: 'store' },
    spec: { provider: { aws: { service: 'SecretsManager', region: REGION, prefix, auth: { secretRef } } } },
  };
}

async function start(proxy: AwsProxy, kubeconfig: string, flags: readonly string[]): Promise<Operator> {
  const env = { AWS_ENDPOINT_URL_SECRETS_MANAGER: proxy.endpoint, AWS_ENDPOINT_URL_SSM: proxy.endpoint, AWS_EC2_METADATA_DISABLED: 'true' };
  return await startOperator({ kubeconfig, env, flags });
}

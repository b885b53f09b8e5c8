// The contract of providers on Secrets Manager: an emulator, behind a proxy that gives those answers that the emulator never gives.

import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  RestoreSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { Redacted } from '#core/redacted.ts';
import { openProviders, type Providers } from '#providers/open.ts';
import type { Provider } from '#providers/provider.ts';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';

import { describeProvider } from '../contract/provider.ts';
import { type AwsRule, awsError, AwsProxy } from '../support/aws-proxy.ts';
import '../support/bed-facts.ts';

/** A region of this file's own: the emulator fails calls (HTTP 500) while another thread writes to the same region's secrets. */
const REGION = 'eu-south-1';
const READING = ['GetSecretValue', 'BatchGetSecretValue', 'DescribeSecret'] as const;

let proxy: AwsProxy;
let admin: SecretsManagerClient;
let providers: Providers;

beforeAll(async () => {
  const { endpoint, credentials } = inject('moto');
  proxy = await AwsProxy.start(endpoint);
  admin = new SecretsManagerClient({ region: REGION, endpoint, credentials });
  providers = openProviders({ version: '1.2.3', env: { AWS_SECRETSMANAGER_ENDPOINT: proxy.endpoint }, allowNodeCredentials: false });
});

afterAll(async () => {
  providers[Symbol.dispose]();
  admin.destroy();
  await proxy[Symbol.asyncDispose]();
});

afterEach(() => proxy.reset());

function open(): Provider {
  return providers.open({
    kind: 'aws-secrets-manager',
    store: 'SecretStore/team-a/aws',
    region: REGION,
    credentials: {
      kind: 'static',
      accessKeyId: async () => Redacted.ofText('AKIATEST'),
      secretAccessKey: async () => Redacted.ofText('test'),
    },
    retry: { maxRetries: 1 },
  });
}

function answerReads(rule: AwsRule): void {
  for (const operation of READING) proxy.answer(operation, rule);
}

/** AWS names caller, action and resource, and a batch fails for the one entry only ("BatchGetSecretValue", APIErrorType). */
function deny(key: string): AwsRule {
  return async ({ operation, body }, forward) => {
    if (!body.includes(key)) return await forward();
    const message = `User: arn:aws:iam::123456789012:user/app is not authorized to perform: secretsmanager:${operation} on resource: ${key}`;
    if (operation !== 'BatchGetSecretValue') return awsError('AccessDeniedException', message);
    const answer = await forward();
    const { SecretValues, Errors } = JSON.parse(answer.body) as { SecretValues: { Name: string }[]; Errors: object[] };
    const refused = { SecretId: key, ErrorCode: 'AccessDeniedException', Message: message };
    return {
      ...answer,
      body: JSON.stringify({ SecretValues: SecretValues.filter(({ Name }) => Name !== key), Errors: [...Errors, refused] }),
    };
  };
}

describeProvider('Secrets Manager', () => ({
  open,
  aKey: () => `contract/${crypto.randomUUID()}`,
  async put(key, value) {
    try {
      await admin.send(new CreateSecretCommand({ Name: key, SecretString: value }));
    } catch (error) {
      if (!(error instanceof ResourceExistsException)) throw error;
      await admin.send(new PutSecretValueCommand({ SecretId: key, SecretString: value }));
    }
  },
  async remove(key) {
    await admin.send(new DeleteSecretCommand({ SecretId: key, ForceDeleteWithoutRecovery: true }));
  },
  largestBytes: 65_536,
  async pinned(key) {
    return `uuid/${(await admin.send(new GetSecretValueCommand({ SecretId: key }))).VersionId}`;
  },
  softDelete: {
    remove: async (key) => void (await admin.send(new DeleteSecretCommand({ SecretId: key, RecoveryWindowInDays: 7 }))),
    restore: async (key) => void (await admin.send(new RestoreSecretCommand({ SecretId: key }))),
  },
  async putBytes(key, bytes) {
    await admin.send(new CreateSecretCommand({ Name: key, SecretBinary: bytes }));
  },
  exactNumbers: true,
  async denied(key) {
    answerReads(deny(key));
    return open();
  },
  async throttled() {
    answerReads(() => awsError('ThrottlingException', 'Rate exceeded'));
    return open();
  },
  async silent() {
    const { promise: arrived, resolve } = Promise.withResolvers<void>();
    answerReads(() => {
      resolve();
      return new Promise(() => undefined);
    });
    return { provider: open(), arrived };
  },
}));

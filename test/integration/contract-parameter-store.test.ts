// The contract of providers on Parameter Store: an emulator, behind a proxy that gives those answers that the emulator never gives.

import { DeleteParameterCommand, LabelParameterVersionCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { Redacted } from '#core/redacted.ts';
import { openProviders, type Providers } from '#providers/open.ts';
import type { Provider } from '#providers/provider.ts';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';

import { describeProvider } from '../contract/provider.ts';
import { type AwsRule, awsError, AwsProxy } from '../support/aws-proxy.ts';
import '../support/bed-facts.ts';

/** A region of this file's own. */
const REGION = 'eu-central-2';
const READING = ['GetParameter', 'GetParameters'] as const;

let proxy: AwsProxy;
let admin: SSMClient;
let providers: Providers;

beforeAll(async () => {
  const { endpoint, credentials } = inject('moto');
  proxy = await AwsProxy.start(endpoint);
  admin = new SSMClient({ region: REGION, endpoint, credentials });
  providers = openProviders({ version: '1.2.3', env: { AWS_SSM_ENDPOINT: proxy.endpoint }, allowNodeCredentials: false });
});

afterAll(async () => {
  providers[Symbol.dispose]();
  admin.destroy();
  await proxy[Symbol.asyncDispose]();
});

afterEach(() => proxy.reset());

function open(): Provider {
  return providers.open({
    kind: 'aws-parameter-store',
    store: 'SecretStore/team-a/ssm',
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

/** AWS names caller, action and resource, and refuses a batch with such a name in it as a whole. */
function deny(key: string): AwsRule {
  return async ({ operation, body }, forward) => {
    if (!body.includes(key)) return await forward();
    const message = `User: arn:aws:iam::123456789012:user/app is not authorized to perform: ssm:${operation} on resource: ${key}`;
    return awsError('AccessDeniedException', message);
  };
}

describeProvider('Parameter Store', () => ({
  open,
  aKey: () => `/contract/${crypto.randomUUID()}`,
  async put(key, value) {
    await admin.send(new PutParameterCommand({ Name: key, Value: value, Type: 'SecureString', Overwrite: true }));
  },
  async remove(key) {
    await admin.send(new DeleteParameterCommand({ Name: key }));
  },
  largestBytes: 4_096,
  async pinned(key) {
    await admin.send(new LabelParameterVersionCommand({ Name: key, Labels: ['pinned'] }));
    return 'pinned';
  },
  softDelete: 'a parameter that is deleted is gone',
  putBytes: 'a parameter is a text',
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

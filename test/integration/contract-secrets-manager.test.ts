// The contract of providers on Secrets Manager: an emulator, behind a proxy that gives those answers that the emulator never gives.

import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  RestoreSecretCommand,
} from '@aws-sdk/client-secrets-manager';

import { awsTrouble } from '../contract/aws-trouble.ts';
import { describeProvider } from '../contract/provider.ts';
import { secretsManager } from '../support/aws-clients.ts';
import { type AwsRule, awsError } from '../support/aws-proxy.ts';
import { useAwsSessions } from '../support/aws-session.ts';

/** A region of this file's own: the emulator fails calls (HTTP 500) while another thread writes to the same region's secrets. */
const REGION = 'eu-south-1';
const READING = ['GetSecretValue', 'BatchGetSecretValue', 'DescribeSecret'] as const;

const sessions = await useAwsSessions({ kind: 'aws-secrets-manager', region: REGION, retry: { maxRetries: 1 } });
const admin = secretsManager({ region: REGION });

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
  ...awsTrouble(sessions, READING, deny),
  open: () => sessions.open(),
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
}));

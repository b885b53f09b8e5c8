// The contract of providers on Parameter Store: an emulator, behind a proxy that gives those answers that the emulator never gives.

import { DeleteParameterCommand, LabelParameterVersionCommand, PutParameterCommand } from '@aws-sdk/client-ssm';

import { awsTrouble } from '../contract/aws-trouble.ts';
import { describeProvider } from '../contract/provider.ts';
import { parameterStore } from '../support/aws-clients.ts';
import { type AwsRule, awsError } from '../support/aws-proxy.ts';
import { useAwsSessions } from '../support/aws-session.ts';

/** A region of this file's own. */
const REGION = 'eu-central-2';
const READING = ['GetParameter', 'GetParameters'] as const;

const sessions = await useAwsSessions({ kind: 'aws-parameter-store', region: REGION, retry: { maxRetries: 1 } });
const admin = parameterStore({ region: REGION });

/** AWS names caller, action and resource, and refuses a batch with such a name in it as a whole. */
function deny(key: string): AwsRule {
  return async ({ operation, body }, forward) => {
    if (!body.includes(key)) return await forward();
    const message = `User: arn:aws:iam::123456789012:user/app is not authorized to perform: ssm:${operation} on resource: ${key}`;
    return awsError('AccessDeniedException', message);
  };
}

describeProvider('Parameter Store', () => ({
  ...awsTrouble(sessions, READING, deny),
  open: () => sessions.open(),
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
}));

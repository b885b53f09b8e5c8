// The failures that the contract of providers wants to see, as the services of AWS word them alike.

import { awsError } from '../support/aws-proxy.ts';
import type { AwsRule } from '../support/aws-proxy.ts';
import type { AwsSessions } from '../support/aws-session.ts';
import type { ProviderFixture } from './provider.ts';

/** Makes all operations of `reading` fail; `deny` is how the service refuses one key. */
export function awsTrouble(
  { proxy, open }: AwsSessions,
  reading: readonly string[],
  deny: (key: string) => AwsRule,
): Pick<ProviderFixture, 'denied' | 'throttled' | 'silent'> {
  function answerReads(rule: AwsRule): void {
    for (const operation of reading) proxy.answer(operation, rule);
  }
  return {
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
  };
}

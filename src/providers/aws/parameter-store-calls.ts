// The operations of Parameter Store that Tidelock uses, as a narrow port: answers hold Redacted values, rejections are Failures
// (or the signal's reason). Decides nothing about which call is made.

import {
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  type Parameter as Answer,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { Redacted } from '#core/redacted.ts';
import type { Version } from '#core/source.ts';
import { fingerprint } from '#providers/fingerprint.ts';

import { AwsCalls, type OnCall, type Place } from './aws-calls.ts';
import type { Answered } from './parameter-batches.ts';
import type { DescribeFilter } from './parameter-store-find.ts';
import type { Tag } from './tag-document.ts';

/** Operations, by the names that metrics use. */
export type Call = 'DescribeParameters' | 'GetParameter' | 'GetParameters' | 'GetParametersByPath' | 'ListTagsForResource';

/** Parameters on one page ("MaxResults", GetParametersByPath and DescribeParameters API reference): the most that AWS allows. */
const PAGE_WITH_VALUES = 10;
const PAGE_WITHOUT_VALUES = 50;

/** One version of one parameter, as an answer shows it. */
export interface Parameter extends Answered {
  readonly seen: Version;
  /** Absent where the answer has none, or only a ciphertext. A StringList is its text, with commas. */
  readonly value?: Redacted;
}

/** Parameter Store in one region under one identity. */
export class ParameterStoreCalls {
  readonly #client: SSMClient;
  readonly #calls: AwsCalls<Call>;

  constructor(client: SSMClient, place: Place, onCall: OnCall<Call>) {
    this.#client = client;
    this.#calls = new AwsCalls('ssm', place, onCall);
  }

  /** @param decrypt whether a SecureString is decrypted, which takes a call to KMS */
  async one(id: string, decrypt: boolean, signal: AbortSignal): Promise<Parameter> {
    const command = new GetParameterCommand({ Name: id, WithDecryption: decrypt });
    const { Parameter: parameter = {} } = await this.#calls.run(
      'GetParameter',
      `"${id}"`,
      (abort) => this.#client.send(command, abort),
      signal,
    );
    return parameterOf(parameter, decrypt);
  }

  /** At most ten; those that AWS cannot read are missing from the answer, without a word why. */
  async several(ids: readonly string[], decrypt: boolean, signal: AbortSignal): Promise<readonly Parameter[]> {
    const command = new GetParametersCommand({ Names: [...ids], WithDecryption: decrypt });
    const subject = `a batch of ${ids.length} parameters`;
    const { Parameters: parameters = [] } = await this.#calls.run(
      'GetParameters',
      subject,
      (abort) => this.#client.send(command, abort),
      signal,
    );
    return parameters.map((parameter) => parameterOf(parameter, decrypt));
  }

  /** Pages of all parameters below a path, at any depth, decrypted. */
  async *byPath(path: string, signal: AbortSignal): AsyncGenerator<readonly Parameter[]> {
    let page: string | undefined;
    do {
      const command = new GetParametersByPathCommand({
        Path: path,
        Recursive: true,
        WithDecryption: true,
        MaxResults: PAGE_WITH_VALUES,
        ...(page === undefined ? {} : { NextToken: page }),
      });
      const subject = `the parameters below "${path}"`;
      const answer = await this.#calls.run('GetParametersByPath', subject, (abort) => this.#client.send(command, abort), signal);
      yield (answer.Parameters ?? []).map((parameter) => parameterOf(parameter, true));
      page = answer.NextToken;
    } while (page !== undefined && page !== '');
  }

  /** Pages of the names of all parameters that match the filters. */
  async *names(filters: readonly DescribeFilter[], signal: AbortSignal): AsyncGenerator<readonly string[]> {
    let page: string | undefined;
    do {
      const command = new DescribeParametersCommand({
        MaxResults: PAGE_WITHOUT_VALUES,
        ...(filters.length === 0 ? {} : { ParameterFilters: [...filters] }),
        ...(page === undefined ? {} : { NextToken: page }),
      });
      const answer = await this.#calls.run('DescribeParameters', 'the parameters', (abort) => this.#client.send(command, abort), signal);
      yield (answer.Parameters ?? []).map(({ Name: name = '' }) => name);
      page = answer.NextToken;
    } while (page !== undefined && page !== '');
  }

  /** The tags of a parameter; they are no part of its versions. */
  async tags(id: string, signal: AbortSignal): Promise<readonly Tag[]> {
    const command = new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: id });
    const answer = await this.#calls.run('ListTagsForResource', `"${id}"`, (abort) => this.#client.send(command, abort), signal);
    return answer.TagList ?? [];
  }
}

function parameterOf(answer: Answer, decrypt: boolean): Parameter {
  const readable = answer.Type !== 'SecureString' || decrypt;
  return {
    name: answer.Name ?? '',
    version: answer.Version ?? 0,
    selector: answer.Selector,
    seen: seenOf(answer),
    ...(readable && answer.Value !== undefined ? { value: Redacted.ofText(answer.Value) } : {}),
  };
}

/**
 * Token: version and when it was made, since versions begin again at 1 when a parameter is deleted and created anew. What has no
 * version (a reference to Secrets Manager) is known by its content.
 */
function seenOf({ Version: version = 0, LastModifiedDate: date, Value: value = '' }: Answer): Version {
  if (version === 0) return { token: `content ${fingerprint(value)}` };
  return { token: `${version}@${date?.getTime() ?? ''}`, ...(date === undefined ? {} : { createdAt: date.getTime() }) };
}

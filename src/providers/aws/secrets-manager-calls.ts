// The operations of Secrets Manager that Tidelock uses, as a narrow port: answers hold Redacted values, rejections are
// Failures (or the signal's reason). Decides nothing about which call is made.

import {
  BatchGetSecretValueCommand,
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  GetSecretValueCommand,
  ListSecretsCommand,
  type SecretListEntry,
  type SecretsManagerClient,
  type SecretValueEntry,
} from '@aws-sdk/client-secrets-manager';
import type { Failure } from '#core/errors.ts';
import { Redacted } from '#core/redacted.ts';

import { AwsCalls, type OnCall, type Place } from './aws-calls.ts';
import { type CallSite, entryFailure } from './errors.ts';
import type { Selector } from './plan.ts';
import type { Listed, ListFilter } from './secrets-manager-find.ts';
import type { Tag } from './tag-document.ts';

/** One version of one secret, as an answer shows it. */
export interface SecretVersion {
  readonly arn: string;
  readonly name: string;
  readonly versionId: string;
  /** Epoch milliseconds. */
  readonly createdAt?: number;
  /** Absent where a version was made without one. */
  readonly value?: Redacted;
}

/** Pages of one batch put together. An id may be in neither list. */
export interface BatchAnswer {
  readonly found: readonly SecretVersion[];
  readonly failed: ReadonlyMap<string, Failure>;
}

/** What DescribeSecret says about a secret; of its versions only those that have a staging label. */
export interface StageMap {
  readonly arn: string;
  readonly scheduledForDeletion: boolean;
  readonly stages: ReadonlyMap<string, readonly string[]>;
  readonly tags: readonly Tag[];
}

/** Operations, by the names that metrics use. */
export type Call = 'GetSecretValue' | 'BatchGetSecretValue' | 'DescribeSecret' | 'ListSecrets';

/** Secrets on one page ("MaxResults", ListSecrets API reference). */
const PAGE_SIZE = 100;

/** Secrets Manager in one region under one identity. */
export class SecretsManagerCalls {
  readonly #client: SecretsManagerClient;
  readonly #calls: AwsCalls<Call>;

  constructor(client: SecretsManagerClient, place: Place, onCall: OnCall<Call>) {
    this.#client = client;
    this.#calls = new AwsCalls('secretsmanager', place, onCall);
  }

  /** Where a call on `subject` happens, for messages. */
  site(call: Call, subject: string): CallSite {
    return this.#calls.site(call, subject);
  }

  /** The stage is named even for AWSCURRENT: IAM policies may ask for it (condition key `secretsmanager:VersionStage`). */
  async value(id: string, selector: Selector, signal: AbortSignal): Promise<SecretVersion> {
    const version = selector.kind === 'version' ? { VersionId: selector.versionId } : { VersionStage: selector.stage };
    const command = new GetSecretValueCommand({ SecretId: id, ...version });
    return versionOf(await this.#calls.run('GetSecretValue', `"${id}"`, (abort) => this.#client.send(command, abort), signal));
  }

  async batch(ids: readonly string[], signal: AbortSignal): Promise<BatchAnswer> {
    const found: SecretVersion[] = [];
    const failed = new Map<string, Failure>();
    let page: string | undefined;
    // Every page of a working service brings at least one of the ids.
    for (let pages = 0; pages < ids.length; pages += 1) {
      const command = new BatchGetSecretValueCommand({ SecretIdList: [...ids], ...(page === undefined ? {} : { NextToken: page }) });
      const answer = await this.#calls.run(
        'BatchGetSecretValue',
        `a batch of ${ids.length} secrets`,
        (abort) => this.#client.send(command, abort),
        signal,
      );
      found.push(...(answer.SecretValues ?? []).map(versionOf));
      for (const entry of answer.Errors ?? []) {
        const id = entry.SecretId ?? '';
        failed.set(id, entryFailure(entry, this.site('GetSecretValue', `"${id}"`)));
      }
      page = answer.NextToken;
      if (page === undefined || page === '') break;
    }
    return { found, failed };
  }

  async describe(id: string, signal: AbortSignal): Promise<StageMap> {
    const command = new DescribeSecretCommand({ SecretId: id });
    return stageMapOf(await this.#calls.run('DescribeSecret', `"${id}"`, (abort) => this.#client.send(command, abort), signal));
  }

  /** Pages of all secrets that match the filters, without those that wait to be deleted. May lag behind writes by minutes. */
  async *list(filters: readonly ListFilter[], signal: AbortSignal): AsyncGenerator<readonly Listed[]> {
    let page: string | undefined;
    do {
      const command = new ListSecretsCommand({
        MaxResults: PAGE_SIZE,
        ...(filters.length === 0 ? {} : { Filters: [...filters] }),
        ...(page === undefined ? {} : { NextToken: page }),
      });
      const answer = await this.#calls.run('ListSecrets', 'the secrets', (abort) => this.#client.send(command, abort), signal);
      yield (answer.SecretList ?? []).map(listedOf);
      page = answer.NextToken;
    } while (page !== undefined && page !== '');
  }
}

function listedOf({ Name: name = '', Tags: tags = [] }: SecretListEntry): Listed {
  return { name, tags: new Map(tags.map(({ Key: key = '', Value: value = '' }) => [key, value])) };
}

function versionOf(entry: SecretValueEntry): SecretVersion {
  const value = valueOf(entry);
  return {
    arn: entry.ARN ?? '',
    name: entry.Name ?? '',
    versionId: entry.VersionId ?? '',
    ...(entry.CreatedDate === undefined ? {} : { createdAt: entry.CreatedDate.getTime() }),
    ...(value === undefined ? {} : { value }),
  };
}

/** A version has text or bytes; the service never holds both. */
function valueOf({ SecretString: text, SecretBinary: bytes }: SecretValueEntry): Redacted | undefined {
  if (text !== undefined) return Redacted.ofText(text);
  return bytes === undefined ? undefined : Redacted.ofBytes(bytes);
}

function stageMapOf(answer: DescribeSecretCommandOutput): StageMap {
  return {
    arn: answer.ARN ?? '',
    scheduledForDeletion: answer.DeletedDate !== undefined,
    stages: new Map(Object.entries(answer.VersionIdsToStages ?? {})),
    tags: answer.Tags ?? [],
  };
}

// Carries out the plans of plan.ts on behalf of one store, and falls back from what is denied to what is allowed.
// Knows nothing of clients and credentials, properties and intervals.

import { Failure } from '#core/errors.ts';
import type { Found, Query, Read, Seen, SourceRef } from '#core/source.ts';

import type { Provider } from '#providers/provider.ts';
import { untilAborted } from '#providers/until-aborted.ts';

import { entriesById } from './batch-answer.ts';
import { BatchPermission } from './batch-permission.ts';
import { scheduledForDeletion } from './errors.ts';
import { type Asked, ask, type Group, type Learned, planRead, planVersions, type Selector } from './plan.ts';
import type { SecretsManagerCalls, SecretVersion, StageMap } from './secrets-manager-calls.ts';
import { type Search, searchOf } from './secrets-manager-find.ts';
import { inOrder, type Outcome, readOf, seenOf } from './secrets-manager-outcome.ts';

/** What a session stands on. */
export interface SessionOptions {
  readonly calls: SecretsManagerCalls;
  /** Put before every key, verbatim; also before ARNs, as External Secrets does. */
  readonly prefix: string;
  /** Resolves the credentials; rejects with a Failure. */
  readonly checkCredentials: () => Promise<void>;
}

/** Asks for several refs by other means than a batch. */
type Fallback = (asked: readonly Asked[], signal: AbortSignal) => Promise<readonly Outcome[]>;

/** One store's view of Secrets Manager; what it learns about permissions lasts as long as it does. */
export class SecretsManagerSession implements Provider {
  readonly propertyRule = 'literal-dots-first';
  readonly #calls: SecretsManagerCalls;
  readonly #prefix: string;
  readonly #checkCredentials: () => Promise<void>;
  readonly #batches = new BatchPermission();
  /** Ids that a batch was refused. */
  readonly #alone = new Set<string>();
  /** Ids that DescribeSecret was refused for. */
  readonly #notDescribed = new Set<string>();

  constructor(options: SessionOptions) {
    this.#calls = options.calls;
    this.#prefix = options.prefix;
    this.#checkCredentials = options.checkCredentials;
  }

  async read(refs: readonly SourceRef[], signal: AbortSignal): Promise<readonly Read[]> {
    return await this.#read(ask(refs, this.#prefix), signal);
  }

  /** ListSecrets tells names and tags, then all that is meant is read in batches: the service's own filters are too coarse to read by. */
  async find(query: Query, signal: AbortSignal): Promise<readonly Found[]> {
    const keys = [...(await untilAborted(this.#namesOf(searchOf(query), signal), signal))];
    const reads = await this.#read(ask(keys.map((key) => ({ key }))), signal);
    return reads.map((read, index) => ({ key: keys[index] ?? '', read }));
  }

  async #namesOf({ filters, selects }: Search, signal: AbortSignal): Promise<ReadonlySet<string>> {
    const names = new Set<string>();
    for await (const page of this.#calls.list(filters, signal)) for (const secret of page.filter(selects)) names.add(secret.name);
    return names;
  }

  async #read(asked: readonly Asked[], signal: AbortSignal): Promise<readonly Read[]> {
    const plan = planRead(asked, this.#learned());
    const work = [
      ...plan.batches.map((batch) => this.#batch(batch, this.#values, signal)),
      ...plan.staged.map((group) => this.#staged(group, signal)),
      this.#values(plan.singles, signal),
    ];
    return inOrder((await untilAborted(Promise.all(work), signal)).flat()).map(readOf);
  }

  async versions(refs: readonly SourceRef[], signal: AbortSignal): Promise<readonly Seen[]> {
    const plan = planVersions(ask(refs, this.#prefix), this.#learned());
    const work = [
      ...plan.batches.map((batch) => this.#batch(batch, this.#described, signal)),
      ...plan.described.map((group) => this.#describedGroup(group, signal)),
    ];
    return inOrder((await untilAborted(Promise.all(work), signal)).flat()).map(seenOf);
  }

  async check(signal: AbortSignal): Promise<void> {
    await untilAborted(this.#checkCredentials(), signal);
  }

  /** Nothing to close: connections belong to the process. */
  async [Symbol.asyncDispose](): Promise<void> {}

  #learned(): Learned {
    return { batchDenied: this.#batches.denied, alone: this.#alone };
  }

  /** One BatchGetSecretValue; where batches are denied, `otherwise` for all. What it leaves open is read alone. */
  async #batch(batch: readonly Asked[], otherwise: Fallback, signal: AbortSignal): Promise<readonly Outcome[]> {
    const ids = [...new Set(batch.map(({ id }) => id))];
    try {
      const answer = await this.#batches.attempt(() => this.#calls.batch(ids, signal));
      if (answer === undefined) return await otherwise(batch, signal);
      const entry = entriesById(answer.found);
      return await Promise.all(batch.map((asked) => this.#fromBatch(asked, entry(asked.id), answer.failed.get(asked.id), signal)));
    } catch (error) {
      const failure = expected(error);
      // One id that the service does not accept makes it refuse the whole batch.
      if (failure.code === 'InvalidSpec' || failure.code === 'NotFound') return await this.#values(batch, signal);
      return batch.map((asked) => ({ asked, kind: 'failure', failure }));
    }
  }

  /**
   * A failure within a batch is confirmed alone before it counts: it can lead to a deletion, and a call for one secret names the
   * staging label, which a policy may ask for. Not so where the service is in trouble: more calls would not help it.
   */
  async #fromBatch(asked: Asked, version: SecretVersion | undefined, failure: Failure | undefined, signal: AbortSignal): Promise<Outcome> {
    if (version !== undefined) return { asked, kind: 'version', version };
    if (failure?.kind === 'Unavailable') return { asked, kind: 'failure', failure };
    if (failure?.kind === 'Denied') this.#alone.add(asked.id);
    return this.#value(asked, asked.selector, signal);
  }

  /** One stage map, then the versions it names. */
  #staged(group: Group, signal: AbortSignal): Promise<readonly Outcome[]> {
    return this.#byStageMap(group, signal, (asked, versionId) => this.#value(asked, { kind: 'version', versionId }, signal));
  }

  /** Versions without values: one stage map tells them all. */
  #describedGroup(group: Group, signal: AbortSignal): Promise<readonly Outcome[]> {
    return this.#byStageMap(group, signal, async (asked, versionId, { arn }) => ({
      asked,
      kind: 'version',
      version: { arn, name: group.id, versionId },
    }));
  }

  /**
   * DescribeSecret once, then `use` for each ref that its stage map answers. The others (all, where it is denied; pinned versions
   * without a label, which no map lists; labels that are not there) are read alone.
   */
  async #byStageMap(
    { id, asked }: Group,
    signal: AbortSignal,
    use: (asked: Asked, versionId: string, map: StageMap) => Promise<Outcome>,
  ): Promise<readonly Outcome[]> {
    const map = await this.#stageMap(id, signal);
    if (map === 'denied') return this.#values(asked, signal);
    if (map instanceof Failure) return asked.map((one) => ({ asked: one, kind: 'failure', failure: map }));
    return Promise.all(
      asked.map((one) => {
        const versionId = versionIn(map, one.selector);
        return versionId === undefined ? this.#value(one, one.selector, signal) : use(one, versionId, map);
      }),
    );
  }

  async #stageMap(id: string, signal: AbortSignal): Promise<StageMap | Failure | 'denied'> {
    if (this.#notDescribed.has(id)) return 'denied';
    try {
      const map = await this.#calls.describe(id, signal);
      return map.scheduledForDeletion ? scheduledForDeletion(this.#calls.site('DescribeSecret', `"${id}"`)) : map;
    } catch (error) {
      const failure = expected(error);
      if (failure.code !== 'AccessDenied') return failure;
      this.#notDescribed.add(id);
      return 'denied';
    }
  }

  readonly #described: Fallback = async (asked, signal) => {
    const groups = [...Map.groupBy(asked, ({ id }) => id)];
    return (await Promise.all(groups.map(([id, members]) => this.#describedGroup({ id, asked: members }, signal)))).flat();
  };

  readonly #values: Fallback = (asked, signal) => Promise.all(asked.map((one) => this.#value(one, one.selector, signal)));

  async #value(asked: Asked, selector: Selector, signal: AbortSignal): Promise<Outcome> {
    try {
      return { asked, kind: 'version', version: await this.#calls.value(asked.id, selector, signal) };
    } catch (error) {
      return { asked, kind: 'failure', failure: expected(error) };
    }
  }
}

function versionIn({ stages }: StageMap, selector: Selector): string | undefined {
  if (selector.kind === 'version') return stages.has(selector.versionId) ? selector.versionId : undefined;
  return [...stages].find(([, labels]) => labels.includes(selector.stage))?.[0];
}

/** Failures are results; an abort or a bug is passed on. */
function expected(error: unknown): Failure {
  if (error instanceof Failure) return error;
  throw error;
}

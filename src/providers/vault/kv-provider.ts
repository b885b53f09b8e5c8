// Carries out the plans of plan.ts on behalf of one store, and falls back from metadata that is denied to the data, which is allowed.
// Knows nothing of connections and logins, properties and intervals.

import { Failure } from '#core/errors.ts';
import type { Found, Query, Read, Seen, SourceRef } from '#core/source.ts';
import { Permits } from '#providers/permits.ts';
import type { Provider } from '#providers/provider.ts';
import { untilAborted } from '#providers/until-aborted.ts';

import { refused } from './errors.ts';
import { search } from './find.ts';
import type { HealthProbe } from './health.ts';
import { dataIn, labelsIn, metadataIn, namesIn, type Reader, versionIn } from './kv.ts';
import type { VaultReply } from './login.ts';
import type { Engine, Folder, Place } from './paths.ts';
import { type Asked, ask, byVersion, type Group, planRead, planVersions, type Refused } from './plan.ts';
import type { VaultSession } from './session.ts';

/** Calls of one session in flight at once. */
const CONCURRENCY = 8;

/** What a store's view stands on. */
export interface KvOptions {
  readonly engine: Engine;
  readonly session: VaultSession;
  readonly health: HealthProbe;
  readonly reader: Reader;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Closes what lies below the session. */
  readonly close: () => Promise<void>;
}

/** What became of one ref. */
interface Outcome<T> {
  readonly index: number;
  readonly result: T;
}

/** Statuses that say more when the server is asked for its state (Vault documentation, "/sys/health"). */
const WORTH_ASKING: ReadonlySet<number> = new Set([429, 472, 473, 501, 503, 530]);

/** One store's view of the key/value engine; what it learns about permissions lasts as long as it does. */
export class KvProvider implements Provider {
  readonly propertyRule = 'member-first';
  readonly #options: KvOptions;
  readonly #permits = new Permits(CONCURRENCY);
  /** Metadata paths that were refused. */
  readonly #denied = new Set<string>();

  constructor(options: KvOptions) {
    this.#options = options;
  }

  async read(refs: readonly SourceRef[], signal: AbortSignal): Promise<readonly Read[]> {
    const { asked, refused: bad } = ask(refs, this.#options.engine);
    const plan = planRead(asked);
    const work = [...plan.described.map((group) => this.#metadata(group, signal)), ...plan.read.map((group) => this.#data(group, signal))];
    return inOrder(await untilAborted(Promise.all(work), signal), bad);
  }

  async versions(refs: readonly SourceRef[], signal: AbortSignal): Promise<readonly Seen[]> {
    const { asked, refused: bad } = ask(refs, this.#options.engine);
    const plan = planVersions(asked, this.#denied);
    const work = [...plan.described.map((group) => this.#described(group, signal)), ...plan.read.map((group) => this.#seen(group, signal))];
    return inOrder(await untilAborted(Promise.all(work), signal), bad);
  }

  async find(query: Query, signal: AbortSignal): Promise<readonly Found[]> {
    const stop = new AbortController();
    const until = AbortSignal.any([signal, stop.signal]);
    try {
      const found = search(query, this.#options.engine, {
        list: (folder) => this.#list(folder, until),
        labels: (place) => this.#labels(place, until),
        read: (place) => this.#value(place, until),
      });
      return await untilAborted(found, signal);
    } finally {
      // Where one call failed, the others are in vain.
      stop.abort();
    }
  }

  async check(signal: AbortSignal): Promise<void> {
    await this.#options.session.check(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#options.session[Symbol.asyncDispose]();
    } finally {
      await this.#options.close();
    }
  }

  /** One read of data for all refs of the group. */
  async #data({ first, asked }: Group, signal: AbortSignal): Promise<readonly Outcome<Read>[]> {
    const query = first.version === undefined ? {} : { query: { version: first.version } };
    const read = await this.#attempt(async () => {
      const call = { method: 'GET', path: first.place.dataPath, ...query } as const;
      const reply = await this.#permits.run(() => this.#options.session.request(call, 'ReadSecretData', signal), signal);
      return dataIn(reply, first, this.#options.reader) ?? (await this.#refused(reply, first.place.data, signal));
    });
    return asked.map(({ index }) => ({ index, result: read }));
  }

  async #seen(group: Group, signal: AbortSignal): Promise<readonly Outcome<Seen>[]> {
    const outcomes = await this.#data(group, signal);
    return outcomes.map(({ index, result }) => ({ index, result: seenOf(result) }));
  }

  async #metadata({ first, asked }: Group, signal: AbortSignal): Promise<readonly Outcome<Read>[]> {
    const read = await this.#attempt(async () => {
      const reply = await this.#describe(first, signal);
      return metadataIn(reply, first, this.#options.reader) ?? (await this.#refused(reply, first.place.metadata ?? '', signal));
    });
    return asked.map(({ index }) => ({ index, result: read }));
  }

  /** One look at metadata; the refs that it does not tell about (all, where it is denied) are read. */
  async #described({ first, asked }: Group, signal: AbortSignal): Promise<readonly Outcome<Seen>[]> {
    const looked = await this.#attempt(async () => ({ kind: 'reply' as const, reply: await this.#describe(first, signal) }));
    const failure = looked.kind === 'failure' ? looked : await this.#failureIn(looked.reply, first, asked, signal);
    if (failure !== undefined) return asked.map(({ index }) => ({ index, result: failure }));
    const found = asked.map((one) => ({ one, seen: looked.kind === 'reply' ? this.#inMetadata(looked.reply, one) : 'ask' }));
    const left = byVersion(found.filter(({ seen }) => seen === 'ask').map(({ one }) => one));
    const reads = await Promise.all(left.map((group) => this.#seen(group, signal)));
    return [...found.flatMap(({ one, seen }) => (typeof seen === 'string' ? [] : [{ index: one.index, result: seen }])), ...reads.flat()];
  }

  /** What an answer about metadata says of one ref; `ask` also where it was denied. */
  #inMetadata(reply: VaultReply, one: Asked): Seen | 'ask' {
    const { reader, now } = this.#options;
    if (!one.metadata) return versionIn(reply, one, reader, now()) ?? 'ask';
    const read = metadataIn(reply, one, reader);
    return read === undefined ? 'ask' : seenOf(read);
  }

  /** The failure of a look at metadata that reading the data would not mend. */
  async #failureIn(reply: VaultReply, first: Asked, asked: readonly Asked[], signal: AbortSignal): Promise<Seen | undefined> {
    if (reply.status === 200 || metadataIn(reply, first, this.#options.reader) !== undefined) return undefined;
    if (reply.status === 403) this.#denied.add(first.place.metadataPath ?? '');
    const readable = reply.status === 403 && asked.every(({ metadata }) => !metadata);
    return readable ? undefined : this.#refused(reply, first.place.metadata ?? '', signal);
  }

  /** Asks as Vault's own client does: not every proxy lets the method LIST pass. */
  async #list(folder: Folder, signal: AbortSignal): Promise<readonly string[] | Failure> {
    const call = { method: 'GET', path: folder.listPath, query: { list: 'true' } } as const;
    const reply = await this.#permits.run(() => this.#options.session.request(call, 'ListSecrets', signal), signal);
    return namesIn(reply, folder, this.#options.reader) ?? (await this.#refused(reply, folder.list, signal, 'list')).failure;
  }

  async #labels(place: Place, signal: AbortSignal): Promise<ReadonlyMap<string, string> | 'gone' | Failure> {
    const reply = await this.#describe({ place }, signal);
    return labelsIn(reply) ?? (await this.#refused(reply, place.metadata ?? '', signal)).failure;
  }

  async #value(place: Place, signal: AbortSignal): Promise<Read> {
    const first = { index: 0, place, version: undefined, metadata: false };
    const [outcome] = await this.#data({ first, asked: [first] }, signal);
    if (outcome === undefined) throw new Error(`nothing became of ${place.data}`);
    return outcome.result;
  }

  #describe({ place }: Pick<Asked, 'place'>, signal: AbortSignal): Promise<VaultReply> {
    const call = { method: 'GET', path: place.metadataPath ?? '' } as const;
    return this.#permits.run(() => this.#options.session.request(call, 'ReadSecretMetadata', signal), signal);
  }

  async #refused(
    reply: VaultReply,
    path: string,
    signal: AbortSignal,
    capability: 'read' | 'list' = 'read',
  ): Promise<Extract<Read, { kind: 'failure' }>> {
    const { health, reader } = this.#options;
    const state = WORTH_ASKING.has(reply.status) ? await health.state(signal) : 'unknown';
    return { kind: 'failure', failure: refused(reply, { capability, path, where: reader.where }, state) };
  }

  /** Failures are results; an abort or a bug is passed on. */
  async #attempt<T>(work: () => Promise<T>): Promise<T | Extract<Read, { kind: 'failure' }>> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Failure) return { kind: 'failure', failure: error };
      throw error;
    }
  }
}

function seenOf(read: Read): Seen {
  return read.kind === 'failure' ? read : { kind: 'version', version: read.version, value: read.value };
}

function inOrder<T>(
  outcomes: readonly (readonly Outcome<T>[])[],
  bad: readonly Refused[],
): readonly (T | Extract<Read, { kind: 'failure' }>)[] {
  const all = [...outcomes.flat(), ...bad.map(({ index, failure }) => ({ index, result: { kind: 'failure' as const, failure } }))];
  return all.toSorted((a, b) => a.index - b.index).map(({ result }) => result);
}

// Asks Parameter Store for many parameters in few calls on behalf of one store, and goes on in smaller steps where a name spoils
// a batch. Knows nothing of clients and credentials, properties and intervals.

import { Failure } from '#core/errors.ts';
import { nameMatcher, unexpectedOperator } from '#core/find.ts';
import type { Found, Query, Read, Seen, SourceRef } from '#core/source.ts';
import type { Provider } from '#providers/provider.ts';
import { untilAborted } from '#providers/until-aborted.ts';

import { answersById, batchesOf } from './parameter-batches.ts';
import { isReference, type ParameterId, parameterId } from './parameter-id.ts';
import type { Parameter, ParameterStoreCalls } from './parameter-store-calls.ts';
import { filtersFor, ROOT } from './parameter-store-find.ts';

/** What a session stands on. */
export interface ParameterStoreOptions {
  readonly calls: ParameterStoreCalls;
  readonly prefix: string;
  /** Resolves the credentials; rejects with a Failure. */
  readonly checkCredentials: () => Promise<void>;
}

/** What became of one id. */
interface Outcome {
  readonly id: string;
  readonly result: Parameter | Failure;
}

/** One round of questions. */
interface Round {
  readonly decrypt: boolean;
  readonly signal: AbortSignal;
}

/** One store's view of Parameter Store; what it learns about permissions lasts as long as it does. */
export class ParameterStoreSession implements Provider {
  readonly propertyRule = 'literal-dots-first';
  readonly #calls: ParameterStoreCalls;
  readonly #prefix: string;
  readonly #checkCredentials: () => Promise<void>;
  /** Whether GetParameters is allowed at all. */
  #batches: 'unknown' | 'allowed' | 'denied' = 'unknown';
  /** Ids that would spoil a batch. */
  readonly #alone = new Set<string>();
  /** Paths that may not be read as a whole. */
  readonly #closed = new Set<string>();

  constructor(options: ParameterStoreOptions) {
    this.#calls = options.calls;
    this.#prefix = options.prefix;
    this.#checkCredentials = options.checkCredentials;
  }

  async read(refs: readonly SourceRef[], signal: AbortSignal): Promise<readonly Read[]> {
    return await this.#each(refs, { decrypt: true, signal }, readOf);
  }

  /** SecureStrings stay encrypted: a look costs no call to KMS and brings no secret. */
  async versions(refs: readonly SourceRef[], signal: AbortSignal): Promise<readonly Seen[]> {
    return await this.#each(refs, { decrypt: false, signal }, seenOf);
  }

  /**
   * A name wins over tags, which then do not count, and names are full names: the store's prefix neither narrows a search nor is put
   * before what it finds (External Secrets: AWS SSM Parameter Store, GetAllSecrets).
   */
  async find(query: Query, signal: AbortSignal): Promise<readonly Found[]> {
    if (query.name === undefined && query.tags === undefined) throw unexpectedOperator();
    const matches = nameMatcher(query);
    return await untilAborted(
      query.name === undefined ? this.#byNames(query, matches, signal) : this.#byPath(query, matches, signal),
      signal,
    );
  }

  async check(signal: AbortSignal): Promise<void> {
    await untilAborted(this.#checkCredentials(), signal);
  }

  /** Nothing to close: connections belong to the process. */
  async [Symbol.asyncDispose](): Promise<void> {}

  async #each<T>(
    refs: readonly SourceRef[],
    round: Round,
    answer: (ref: SourceRef, result: Parameter | Failure) => T,
    prefix = this.#prefix,
  ): Promise<readonly T[]> {
    const ids = refs.map(({ key, version }) => `${prefix}${key}${version === undefined || version === '' ? '' : `:${version}`}`);
    const outcomes = await untilAborted(this.#all([...new Set(ids)].map(parameterId), round), round.signal);
    const byId = new Map(outcomes.map(({ id, result }) => [id, result]));
    return refs.map((ref, index) => answer(ref, byId.get(ids[index] ?? '') ?? lost(ref)));
  }

  /** Values come along with their names, unless one of them, or the path as a whole, may not be read: then by name, so that only those that match count. */
  async #byPath(query: Query, matches: (name: string) => boolean, signal: AbortSignal): Promise<readonly Found[]> {
    const { path = ROOT } = query;
    if (this.#closed.has(path)) return await this.#byNames(query, matches, signal);
    const found: Found[] = [];
    try {
      for await (const page of this.#calls.byPath(path, signal)) {
        for (const one of page.filter(({ name }) => matches(name))) found.push({ key: one.name, read: readOf({ key: one.name }, one) });
      }
    } catch (error) {
      const failure = expected(error);
      const refused = failure.within(`fetching parameters by path ${path}: `);
      if (failure.code !== 'AccessDenied' && failure.code !== 'KmsDenied') throw refused;
      const named = await attempt(this.#byNames(query, matches, signal));
      if (named instanceof Failure) throw named.code === 'AccessDenied' ? refused : named;
      this.#closed.add(path);
      return named;
    }
    return found;
  }

  async #byNames(query: Query, matches: (name: string) => boolean, signal: AbortSignal): Promise<readonly Found[]> {
    const names = new Set<string>();
    for await (const page of this.#calls.names(filtersFor(query), signal)) for (const name of page.filter(matches)) names.add(name);
    const refs = [...names].map((key) => ({ key }));
    const reads = await this.#each(refs, { decrypt: true, signal }, readOf, '');
    return reads.map((read, index) => ({ key: refs[index]?.key ?? '', read }));
  }

  async #all(ids: readonly ParameterId[], round: Round): Promise<readonly Outcome[]> {
    const { batches, singles } = batchesOf(ids, this.#alone);
    const [first = [], ...others] = batches;
    const begun = this.#batch(first, round);
    return (await Promise.all([this.#singles(singles, round), begun, this.#others(others, begun, round)])).flat();
  }

  /** Until one batch has shown whether batches are allowed, the others wait: a missing permission costs one descent, not many. */
  async #others(batches: readonly (readonly ParameterId[])[], first: Promise<unknown>, round: Round): Promise<readonly Outcome[]> {
    if (this.#batches === 'unknown') await first;
    return (await Promise.all(batches.map((batch) => this.#batch(batch, round)))).flat();
  }

  async #batch(ids: readonly ParameterId[], round: Round): Promise<readonly Outcome[]> {
    if (ids.length < 2 || this.#batches === 'denied') return await this.#singles(ids, round);
    const answer = await attempt(
      this.#calls.several(
        ids.map(({ id }) => id),
        round.decrypt,
        round.signal,
      ),
    );
    if (answer instanceof Failure) return await this.#refused(ids, answer, round);
    this.#batches = 'allowed';
    const found = answersById(answer);
    return await Promise.all(
      ids.map(async (one): Promise<Outcome> => {
        const parameter = found(one);
        // Not found, malformed, without that version: only a call of its own tells, and it can lead to a deletion.
        return parameter === undefined ? await this.#single(one, round) : { id: one.id, result: parameter };
      }),
    );
  }

  /** One name is enough to have a whole batch refused: halves find it, one after the other, so that each learns from the last. */
  async #refused(ids: readonly ParameterId[], failure: Failure, round: Round): Promise<readonly Outcome[]> {
    if (failure.kind === 'Unavailable' || failure.code === 'AuthFailed') return ids.map(({ id }) => ({ id, result: failure }));
    if (ids.length === 2) return await this.#pair(ids, failure, round);
    const middle = Math.ceil(ids.length / 2);
    const left = await this.#batch(ids.slice(0, middle), round);
    return [...left, ...(await this.#batch(ids.slice(middle), round))];
  }

  /** Two that are refused together. When both can be read alone, it was the batch that was refused and not one of them. */
  async #pair(ids: readonly ParameterId[], failure: Failure, round: Round): Promise<readonly Outcome[]> {
    const outcomes = await this.#singles(ids, round);
    if (failure.code === 'AccessDenied' && outcomes.every(({ result }) => !(result instanceof Failure))) {
      if (this.#batches === 'unknown') this.#batches = 'denied';
      for (const { id } of ids) this.#alone.add(id);
    }
    return outcomes;
  }

  async #singles(ids: readonly ParameterId[], round: Round): Promise<readonly Outcome[]> {
    return await Promise.all(ids.map((one) => this.#single(one, round)));
  }

  async #single(one: ParameterId, { decrypt, signal }: Round): Promise<Outcome> {
    const result = await attempt(this.#calls.one(one.id, decrypt || isReference(one), signal));
    if (result instanceof Failure && spoils(result)) this.#alone.add(one.id);
    return { id: one.id, result };
  }
}

/** Whether a batch with this name in it would be refused as a whole. */
function spoils({ code }: Failure): boolean {
  return code === 'AccessDenied' || code === 'KmsDenied' || code === 'InvalidSpec';
}

/** Failures are results; an abort or a bug is passed on. */
async function attempt<T>(call: Promise<T>): Promise<T | Failure> {
  try {
    return await call;
  } catch (error) {
    return expected(error);
  }
}

function expected(error: unknown): Failure {
  if (error instanceof Failure) return error;
  throw error;
}

function readOf({ key }: SourceRef, result: Parameter | Failure): Read {
  if (result instanceof Failure) return { kind: 'failure', failure: result };
  if (result.value !== undefined) return { kind: 'value', value: result.value, version: result.seen };
  return {
    kind: 'failure',
    // The words of External Secrets ("AWS SSM Parameter Store").
    failure: new Failure('InvalidValue', `invalid secret received. parameter value is nil for key: ${key}`, {
      remedy: 'put a value into the parameter',
    }),
  };
}

function seenOf(_: SourceRef, result: Parameter | Failure): Seen {
  if (result instanceof Failure) return { kind: 'failure', failure: result };
  return { kind: 'version', version: result.seen, ...(result.value === undefined ? {} : { value: result.value }) };
}

function lost({ key }: SourceRef): never {
  throw new Error(`nothing became of the parameter ${key}`);
}

// Asks the backends: the sources of one pass, grouped by session; single ones in one batch, searches beside it, all groups at once.

import { Failure, inContext } from '#core/errors.ts';
import type { Redacted } from '#core/redacted.ts';
import type { Found, PropertyRule, Query, Seen, SourceRef, Version } from '#core/source.ts';
import type { Backend } from './ports.ts';
import { type SearchSource, type SingleSource, type Source, storeName } from './resolve.ts';
import type { Sessions } from './sessions.ts';

/** What a search gave. */
export type Finding =
  | { readonly kind: 'found'; readonly found: readonly Found[] }
  | { readonly kind: 'failure'; readonly failure: Failure };

/** What reading one source gave; with a single value, how its backend reads properties. */
export type Answer = { readonly kind: 'value'; readonly value: Redacted; readonly version: Version; readonly rule: PropertyRule } | Finding;

/** Values and versions by source id. Failures stay with their source. Rejects when aborted, or with the Failure of a store that cannot be opened. */
export function readAll(
  sources: readonly Source[],
  namespace: string,
  sessions: Sessions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Answer>> {
  async function read(backend: Backend, refs: readonly SourceRef[]): Promise<readonly Answer[]> {
    const reads = await backend.read(refs, signal);
    return reads.map((one) => (one.kind === 'failure' ? one : { ...one, rule: backend.propertyRule }));
  }
  return ask(sources, { namespace, sessions, call: read }, signal);
}

/** Versions by source id, otherwise as {@link readAll}. A search is made again, values and all: nothing less shows what it finds now. */
export function lookAll(
  sources: readonly Source[],
  namespace: string,
  sessions: Sessions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Seen | Finding>> {
  return ask<Seen>(sources, { namespace, sessions, call: (backend, refs) => backend.versions(refs, signal) }, signal);
}

interface Asking<T> {
  readonly namespace: string;
  readonly sessions: Sessions;
  /** Answers single sources. */
  readonly call: (backend: Backend, refs: readonly SourceRef[]) => Promise<readonly T[]>;
}

async function ask<T>(
  sources: readonly Source[],
  { namespace, sessions, call }: Asking<T>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, T | Finding>> {
  const groups = [...Map.groupBy(sources, (source) => source.store)];
  const answers = await Promise.all(
    groups.map(async ([store, members]) => {
      using lease = inContext(`${storeName(store)}: `, () => sessions.use(store, namespace));
      const { backend } = lease;
      const singles = members.filter((member): member is SingleSource => member.kind === 'single');
      const searches = members.filter((member): member is SearchSource => member.kind === 'search');
      const [results, findings] = await Promise.all([
        singles.length === 0
          ? []
          : call(
              backend,
              singles.map((member) => member.ref),
            ),
        Promise.all(searches.map(async ({ id, query }): Promise<[string, Finding]> => [id, await find(backend, query, signal)])),
      ]);
      return [...findings, ...singles.map((member, index): [string, T] => [member.id, answerAt(results, index, member)])];
    }),
  );
  return new Map<string, T | Finding>(answers.flat());
}

async function find(backend: Backend, query: Query, signal: AbortSignal): Promise<Finding> {
  try {
    return { kind: 'found', found: await backend.find(query, signal) };
  } catch (error) {
    if (error instanceof Failure) return { kind: 'failure', failure: error };
    throw error;
  }
}

function answerAt<T>(results: readonly T[], index: number, source: Source): T {
  const result = results[index];
  if (result === undefined) throw new Error(`${storeName(source.store)} answered ${results.length} refs, index ${index} was asked`);
  return result;
}

/** The failure of a source as the user sees it: which store it came from. */
export function ofStore(failure: Failure, source: Source): Failure {
  return failure.within(`${storeName(source.store)}: `);
}

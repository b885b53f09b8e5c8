// Asks the backends: the sources of one pass, grouped by session, each group in one batch, all groups at once.

import { type Failure, inContext } from '#core/errors.ts';
import type { PropertyRule, Read, Seen, SourceRef } from '#core/source.ts';
import type { Backend } from './ports.ts';
import { type Source, storeName } from './resolve.ts';
import type { Sessions } from './sessions.ts';

/** What reading one source gave, and how its backend reads properties. */
export interface Answer {
  readonly read: Read;
  readonly rule: PropertyRule;
}

/** Values and versions by source id. Failures stay with their source. Rejects when aborted, or with the Failure of a store that cannot be opened. */
export function readAll(
  sources: readonly Source[],
  namespace: string,
  sessions: Sessions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Answer>> {
  return ask(sources, namespace, sessions, async (backend, refs) => {
    const reads = await backend.read(refs, signal);
    return reads.map((read) => ({ read, rule: backend.propertyRule }));
  });
}

/** Versions by source id, otherwise as {@link readAll}. */
export function lookAll(
  sources: readonly Source[],
  namespace: string,
  sessions: Sessions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Seen>> {
  return ask(sources, namespace, sessions, (backend, refs) => backend.versions(refs, signal));
}

async function ask<T>(
  sources: readonly Source[],
  namespace: string,
  sessions: Sessions,
  call: (backend: Backend, refs: readonly SourceRef[]) => Promise<readonly T[]>,
): Promise<ReadonlyMap<string, T>> {
  const groups = [...Map.groupBy(sources, (source) => source.store)];
  const answers = await Promise.all(
    groups.map(async ([store, members]) => {
      using lease = inContext(`${storeName(store)}: `, () => sessions.use(store, namespace));
      const results = await call(
        lease.backend,
        members.map((member) => member.ref),
      );
      return members.map((member, index): [string, T] => [member.id, answerAt(results, index, member)]);
    }),
  );
  return new Map(answers.flat());
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

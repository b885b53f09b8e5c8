// The contract of every backend, batch first: one call may answer many refs, and results stand at the index of their ref.
// A provider knows nothing of Kubernetes; secret-valued credentials reach it as functions.

import type { Failure } from '#core/errors.ts';
import type { Found, PropertyRule, Query, Read, Seen, SourceRef } from '#core/source.ts';

/**
 * An open session with one backend on behalf of one store.
 *
 * Failures of a single source stand in its own result; a promise is rejected only when `signal` is aborted
 * or by a bug. All refs of one call are distinct.
 */
export interface Provider extends AsyncDisposable {
  readonly propertyRule: PropertyRule;
  /** Values and the versions they belong to; each ref is read once, at one version. */
  read(refs: readonly SourceRef[], signal: AbortSignal): Promise<readonly Read[]>;
  /** Versions, by the cheapest calls that hold for all refs together. */
  versions(refs: readonly SourceRef[], signal: AbortSignal): Promise<readonly Seen[]>;
  /**
   * All sources that a query selects, with their current values, in no particular order. Rejects with a Failure when the search itself
   * fails; a source that cannot be read fails in its own result.
   */
  find(query: Query, signal: AbortSignal): Promise<readonly Found[]>;
  /**
   * Whether the credentials work at all, without touching a secret. Rejects with a Failure when they do not; resolves to one where
   * the backend cannot tell, which leaves the store in use.
   */
  check(signal: AbortSignal): Promise<Failure | void>;
}

// What one pass over an ExternalSecret or a store came to. Made once per pass; status, events, metrics and the
// next look all follow from it, and from nothing else.

import type { Failure } from './errors.ts';
import type { TargetRef } from './secret.ts';

/** Good ends of a sync; the last three are the user's policy at work. External Secrets: conditions, deletionPolicy. */
export type SyncResult =
  /** The target is as it has to be (or creationPolicy None wants none). */
  | 'synced'
  /** The sources hold nothing; deletionPolicy Retain keeps the Secret. */
  | 'retained'
  /** The sources hold nothing; deletionPolicy Delete took the Secret away (or there was none). */
  | 'deleted'
  /** creationPolicy Merge, and there is no Secret to merge into. */
  | 'missing';

/** What was being done when it failed; decides the first words of the condition Ready. */
export type SyncPhase =
  /** A look at the target, before anything is asked of a source. */
  | 'target'
  /** Sources, their stores, and what the values have to look like. */
  | 'read'
  /** Create or update of the target, the making of its content included. */
  | 'write'
  /** Deletion of the target under deletionPolicy Delete. */
  | 'delete'
  /** Deletion of Secrets that an earlier target name left behind. */
  | 'orphans'
  /** The target is immutable and its data would have to change. */
  | 'immutable'
  /** A controller that is no ExternalSecret owns the target. */
  | 'ownership'
  /** Another ExternalSecret owns the target. */
  | 'owned'
  /** `target.manifest`: something else than a Secret. */
  | 'manifest';

/** How one pass over one ExternalSecret ended. */
export type Outcome =
  /** Nothing was due: nothing was read, nothing was written, no status changes. */
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'synced';
      readonly result: SyncResult;
      /** Whether the target was created, replaced or deleted in this pass: only then `refreshTime` moves. */
      readonly wrote: boolean;
      /** The target as it is now; absent when there is none. */
      readonly target?: TargetRef;
      /** Name for `status.binding`, set whenever a write was planned, and never cleared. */
      readonly binding?: string;
    }
  | {
      readonly kind: 'failed';
      readonly phase: SyncPhase;
      readonly failure: Failure;
      /** Set when the failure came after an update of an existing target was planned. */
      readonly binding?: string;
    };

/** How one check of one SecretStore or ClusterSecretStore ended. External Secrets: store reconcile. */
export type StoreOutcome =
  | { readonly kind: 'valid' }
  /** The check could not tell: the store stays usable. */
  | { readonly kind: 'unknown'; readonly failure: Failure }
  /** `client`: no session could be made from the spec; `validate`: the session's own check failed. */
  | { readonly kind: 'invalid'; readonly phase: 'client' | 'validate'; readonly failure: Failure };

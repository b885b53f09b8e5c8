// One pass over one ExternalSecret, while it goes on: what it works with, how far it is, and what is worth telling.

import type { ExternalSecret } from '#api/external-secret.ts';
import type { ObjectKey } from '#core/keys.ts';
import type { SyncPhase } from '#core/outcome.ts';

import type { Ledger } from './ledger.ts';
import type { Clock, Cluster, Log, Recorder, Settings } from './ports.ts';
import type { Sessions } from './sessions.ts';

/** Everything that a pass may use. */
export interface Ports {
  readonly cluster: Cluster;
  readonly sessions: Sessions;
  readonly ledger: Ledger;
  readonly recorder: Recorder;
  readonly log: Log;
  readonly clock: Clock;
  readonly settings: Settings;
  /** When this process began to look, in epoch milliseconds: nothing is known to be older. */
  readonly since: number;
}

/** Something that a user may want to see in the events of the object. */
export interface Happening {
  readonly reason: string;
  readonly message: string;
}

/** The state of one pass. */
export interface Pass {
  readonly key: ObjectKey;
  readonly externalSecret: ExternalSecret;
  /** When it began, in epoch milliseconds. */
  readonly startedAt: number;
  /** What is being done; names the first words of a failure. */
  phase: SyncPhase;
  /** Whether the target is as it was last written; absent until that was looked at. */
  stands?: boolean;
  /** Set once a write of the target was planned. */
  binding?: string;
  readonly happened: Happening[];
}

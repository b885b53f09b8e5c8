// Everything that a pass needs, in memory: one store on one backend, a clock under the test's control, and what was told.

import type { ExternalSecret, ExternalSecretSpec } from '#api/external-secret.ts';
import type { ObjectMeta } from '#api/meta.ts';
import type { SecretStore, SecretStoreSpec } from '#api/secret-store.ts';
import { objectKey } from '#core/keys.ts';
import type { StoreKey } from '#core/keys.ts';
import { checkStore } from '#sync/check-store.ts';
import { Ledger } from '#sync/ledger.ts';
import type { Ports } from '#sync/pass.ts';
import type { Log, Settings } from '#sync/ports.ts';
import { reconcile } from '#sync/reconcile.ts';
import { Sessions } from '#sync/sessions.ts';
import type { Next } from '#runtime/next.ts';

import { FakeBackend } from './fake-backend.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeCluster } from './fake-cluster.ts';
import { metadataOf } from './secret-builders.ts';

/** An event or a log line, as text. */
export interface Told {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

const SETTINGS: Settings = { controllerClass: 'default', floodGate: true, staleAfterMs: 900_000, storeIntervalMs: 300_000 };

/** One world per test. */
export class SyncWorld {
  readonly cluster = new FakeCluster();
  readonly backend = new FakeBackend();
  readonly clock = new FakeClock();
  readonly events: Told[] = [];
  /** Every log line with its fields, as JSON. */
  readonly logged: string[] = [];
  /** How often a session was opened. */
  opened = 0;
  ports: Ports;

  constructor(settings: Partial<Settings> = {}) {
    this.ports = this.#start(settings);
    this.cluster.put(aStore());
  }

  /** The operator starts anew: it has forgotten all it knew, the cluster has not. */
  restart(): void {
    this.ports = this.#start(this.ports.settings);
  }

  /** One pass over `ns/es`, or another key. */
  reconcile(name = 'es'): Promise<Next> {
    return reconcile(objectKey('ns', name), this.ports, new AbortController().signal);
  }

  checkStore(key: StoreKey = 'SecretStore/ns/store'): Promise<Next> {
    return checkStore(key, this.ports, new AbortController().signal);
  }

  /** The ExternalSecret as it stands now. */
  es(name = 'es'): ExternalSecret {
    const found = this.cluster.externalSecret(objectKey('ns', name));
    if (found === undefined) throw new Error(`no ExternalSecret ${name}`);
    return found;
  }

  /** `Ready=True SecretSynced` and so on, in order. */
  conditions(name = 'es'): readonly string[] {
    return (this.es(name).status?.conditions ?? []).map(({ type, status, reason }) => `${type}=${status} ${reason}`);
  }

  /** Message of a condition. */
  message(type = 'Ready', name = 'es'): string {
    return this.es(name).status?.conditions?.find((condition) => condition.type === type)?.message ?? '';
  }

  /** Changes the spec as an edit would. */
  edit(spec: Partial<ExternalSecretSpec>, metadata: Partial<ObjectMeta> = {}): void {
    const before = this.es();
    const generation = before.metadata.generation + (Object.keys(spec).length === 0 ? 0 : 1);
    this.cluster.put({ ...before, metadata: { ...before.metadata, generation, ...metadata }, spec: { ...before.spec, ...spec } });
  }

  #start(settings: Partial<Settings>): Ports {
    const log = this.#log();
    const open = (): FakeBackend => {
      this.opened++;
      return this.backend;
    };
    return {
      cluster: this.cluster,
      sessions: new Sessions(this.cluster, open, log),
      ledger: new Ledger(),
      recorder: { event: (_, type, reason, message) => void this.events.push({ type, reason, message }) },
      log,
      clock: this.clock,
      settings: { ...SETTINGS, ...settings },
      since: this.clock.now(),
    };
  }

  #log(): Log {
    const write = (fields: object, message: string): void => void this.logged.push(JSON.stringify({ ...fields, message }));
    return { debug: write, info: write, warn: write, error: write };
  }
}

/** `ns/es`, reading key `db` as a whole into key `value`, once an hour. */
export function anExternalSecret(spec: Partial<ExternalSecretSpec> = {}, metadata: Partial<ObjectMeta> = {}): ExternalSecret {
  return {
    metadata: metadataOf(metadata),
    spec: { refreshInterval: '1h', secretStoreRef: { name: 'store' }, data: [{ secretKey: 'value', remoteRef: { key: 'db' } }], ...spec },
  };
}

/** A ready SecretStore `ns/store` on Secrets Manager with the operator's own credentials. */
export function aStore(
  spec: Partial<SecretStoreSpec> = {},
  parts: Partial<Pick<SecretStore, 'kind' | 'status'>> & { readonly metadata?: Partial<ObjectMeta> } = {},
): SecretStore {
  const { kind = 'SecretStore', status = { conditions: [{ type: 'Ready', status: 'True' }] } } = parts;
  const namespaced = kind === 'SecretStore' ? { namespace: 'ns' } : {};
  return {
    kind,
    metadata: {
      ...namespaced,
      name: 'store',
      uid: 'store-uid',
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...parts.metadata,
    },
    spec: { provider: { aws: { service: 'SecretsManager', region: 'eu-west-1' } }, ...spec },
    status,
  };
}

/** A world whose backend holds a user name and a password under `db`, with one ExternalSecret `ns/es` on it, not synced yet. */
export function worldWith(spec: Parameters<typeof anExternalSecret>[0] = {}): SyncWorld {
  const world = new SyncWorld();
  world.backend.set('db', '{"username":"ann","password":"one"}');
  world.cluster.put(anExternalSecret(spec));
  return world;
}

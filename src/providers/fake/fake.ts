// The backend whose content stands in the store itself, for tests and demonstrations. A session is made from one generation of one
// store and shares nothing with any other, so stores of one name in several namespaces do not meet.

import { byteOrder } from '#core/byte-order.ts';
import { Failure } from '#core/errors.ts';
import { nameMatcher } from '#core/find.ts';
import { dataHash } from '#core/hash.ts';
import type { FakeConfig } from '#core/provider-config.ts';
import type { Redacted } from '#core/redacted.ts';
import { convertKeys } from '#core/secret-keys.ts';
import type { Found, Query, Read, Seen, SourceRef, Version } from '#core/source.ts';
import type { Provider } from '#providers/provider.ts';

interface Held {
  readonly value: Redacted;
  readonly version: Version;
}

/** Opens a session on what the store held when it was read. Of two entries with equal key and version the later one counts. */
export function openFake(config: FakeConfig): Provider {
  return new FakeSession(config);
}

class FakeSession implements Provider {
  readonly propertyRule = 'path';
  readonly #entries: FakeConfig['entries'];
  readonly #held: ReadonlyMap<string, Held>;
  readonly #validationResult: number;

  constructor({ entries, validationResult }: FakeConfig) {
    this.#entries = entries;
    this.#held = new Map(
      entries.map(({ key, version, value }) => [nameOf(key, version), { value, version: { token: tokenOf(key, value) } }]),
    );
    this.#validationResult = validationResult;
  }

  async read(refs: readonly SourceRef[], signal: AbortSignal): Promise<readonly Read[]> {
    signal.throwIfAborted();
    return refs.map((ref) => {
      const found = this.#find(ref);
      return found instanceof Failure ? { kind: 'failure', failure: found } : { kind: 'value', ...found };
    });
  }

  async versions(refs: readonly SourceRef[], signal: AbortSignal): Promise<readonly Seen[]> {
    signal.throwIfAborted();
    return refs.map((ref) => {
      const found = this.#find(ref);
      return found instanceof Failure ? { kind: 'failure', failure: found } : { kind: 'version', version: found.version };
    });
  }

  /**
   * By name only, each key in its highest version (by bytes, `v10` below `v9`) and converted before anybody rewrites it (External
   * Secrets: fake, GetAllSecrets).
   */
  async find(query: Query, signal: AbortSignal): Promise<readonly Found[]> {
    signal.throwIfAborted();
    if (query.name === undefined) {
      throw new Failure('InvalidSpec', 'unsupported find operator: the provider fake finds by name only', {
        remedy: 'set find.name.regexp',
      });
    }
    const matches = nameMatcher(query);
    const matching = this.#entries.filter(({ key }) => matches(key)).toSorted((a, b) => byteOrder(a.version, b.version));
    const highest = new Map(matching.map(({ key, value }) => [key, value]));
    return [...convertKeys(highest, query.conversionStrategy)].map(([key, value]) => ({
      key,
      read: { kind: 'value', value, version: { token: tokenOf(key, value) } },
    }));
  }

  /** Says what the store tells it to say: 0 is fine, 1 cannot be told, anything else is an error (External Secrets: fake, Validate). */
  async check(signal: AbortSignal): Promise<Failure | void> {
    signal.throwIfAborted();
    if (this.#validationResult === 0) return;
    const failure = new Failure('InvalidSpec', `spec.provider.fake.validationResult is ${this.#validationResult}`, {
      remedy: 'set spec.provider.fake.validationResult to 0, or leave it out',
    });
    if (this.#validationResult === 1) return failure;
    throw failure;
  }

  /** Nothing to close. */
  async [Symbol.asyncDispose](): Promise<void> {}

  #find({ key, version = '', metadata }: SourceRef): Held | Failure {
    if (metadata === true) {
      return new Failure('NotSupported', `"${key}" has no metadata: a store of the provider fake holds values only`, {
        remedy: 'remove remoteRef.metadataPolicy',
      });
    }
    const name = version === '' ? `"${key}"` : `"${key}" in version "${version}"`;
    return (
      this.#held.get(nameOf(key, version)) ??
      new Failure('NotFound', `Secret does not exist: ${name}`, {
        remedy: 'add it to spec.provider.fake.data of the store; key and version are compared as they are, no version is the empty one',
      })
    );
  }
}

function nameOf(key: string, version: string): string {
  return JSON.stringify([key, version]);
}

/** The same for the same content, whichever generation of the store it stands in. */
function tokenOf(key: string, value: Redacted): string {
  return dataHash(new Map([[key, value]]));
}

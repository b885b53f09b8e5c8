// The port Backend in memory: values with versions by key, failures on demand, and a count of every call.

import { Failure } from '#core/errors.ts';
import { nameMatcher } from '#core/find.ts';
import { Redacted } from '#core/redacted.ts';
import type { Found, PropertyRule, Query, Read, Seen, SourceRef } from '#core/source.ts';
import type { Backend } from '#sync/ports.ts';

/** A backend that a test fills. */
export class FakeBackend implements Backend {
  propertyRule: PropertyRule = 'literal-dots-first';
  /** Calls in order: `read a,b`, `versions a`, `find {"name":"^a"}`, `check`. */
  readonly calls: string[] = [];
  readonly failures = new Map<string, Failure>();
  /** Thrown by `check` while set. */
  checkFailure: Failure | undefined;
  /** What `check` resolves to: a backend that cannot tell. */
  doubt: Failure | undefined;
  closed = 0;
  readonly #values = new Map<string, { readonly text: string; readonly token: string }>();
  #version = 0;

  /** Sets the value of a key; it gets a new version. */
  set(key: string, text: string): void {
    this.#values.set(key, { text, token: `v${++this.#version}` });
  }

  remove(key: string): void {
    this.#values.delete(key);
  }

  async read(refs: readonly SourceRef[]): Promise<readonly Read[]> {
    this.calls.push(`read ${refs.map(({ key }) => key).join(',')}`);
    await Promise.resolve();
    return refs.map((ref) => this.#read(ref));
  }

  async versions(refs: readonly SourceRef[]): Promise<readonly Seen[]> {
    this.calls.push(`versions ${refs.map(({ key }) => key).join(',')}`);
    await Promise.resolve();
    return refs.map((ref) => {
      const found = this.#find(ref);
      return found instanceof Failure ? { kind: 'failure', failure: found } : { kind: 'version', version: { token: found.token } };
    });
  }

  /** By name only. Fails as a whole while `failures` has an entry for `find`. */
  async find(query: Query): Promise<readonly Found[]> {
    this.calls.push(`find ${JSON.stringify(query)}`);
    await Promise.resolve();
    const failure = this.failures.get('find');
    if (failure !== undefined) throw failure;
    const keys = [...this.#values.keys()].filter(nameMatcher(query));
    return keys.map((key) => ({ key, read: this.#read({ key }) }));
  }

  async check(): Promise<Failure | undefined> {
    this.calls.push('check');
    await Promise.resolve();
    if (this.checkFailure !== undefined) throw this.checkFailure;
    return this.doubt;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closed++;
    await Promise.resolve();
  }

  #read(ref: SourceRef): Read {
    const found = this.#find(ref);
    return found instanceof Failure
      ? { kind: 'failure', failure: found }
      : { kind: 'value', value: Redacted.ofText(found.text), version: { token: found.token } };
  }

  #find({ key }: SourceRef): { readonly text: string; readonly token: string } | Failure {
    return this.failures.get(key) ?? this.#values.get(key) ?? new Failure('NotFound', 'Secret does not exist');
  }
}

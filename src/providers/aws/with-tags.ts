// Refs that ask for tags instead of the value (metadataPolicy Fetch), for any service: they are answered here, one call each; all
// others go on to the session. Tags have no version, so a fingerprint of them stands for it.

import { Failure } from '#core/errors.ts';
import { Redacted } from '#core/redacted.ts';
import type { Found, Query, Read, Seen, SourceRef, Version } from '#core/source.ts';
import { fingerprint } from '#providers/fingerprint.ts';
import type { Provider } from '#providers/provider.ts';
import { untilAborted } from '#providers/until-aborted.ts';

import { type Tag, tagDocument } from './tag-document.ts';

/** Asks for the tags of a source; rejects with a Failure. */
export type TagsOf = (ref: SourceRef, signal: AbortSignal) => Promise<readonly Tag[]>;

type Answer =
  | { readonly kind: 'document'; readonly value: Redacted; readonly version: Version }
  | { readonly kind: 'failure'; readonly failure: Failure };

/** A session that knows tags too. */
export class WithTags implements Provider {
  readonly #session: Provider;
  readonly #tagsOf: TagsOf;

  constructor(session: Provider, tagsOf: TagsOf) {
    this.#session = session;
    this.#tagsOf = tagsOf;
  }

  get propertyRule(): Provider['propertyRule'] {
    return this.#session.propertyRule;
  }

  async read(refs: readonly SourceRef[], signal: AbortSignal): Promise<readonly Read[]> {
    const { values, tagged } = split(refs);
    const answers = await Promise.all([this.#session.read(values, signal), this.#documents(tagged, signal)]);
    return merged<Read>(
      refs,
      answers[0],
      answers[1].map((answer) => (answer.kind === 'failure' ? answer : { ...answer, kind: 'value' })),
    );
  }

  async versions(refs: readonly SourceRef[], signal: AbortSignal): Promise<readonly Seen[]> {
    const { values, tagged } = split(refs);
    const answers = await Promise.all([this.#session.versions(values, signal), this.#documents(tagged, signal)]);
    return merged<Seen>(
      refs,
      answers[0],
      answers[1].map((answer) => (answer.kind === 'failure' ? answer : { ...answer, kind: 'version' })),
    );
  }

  async find(query: Query, signal: AbortSignal): Promise<readonly Found[]> {
    return await this.#session.find(query, signal);
  }

  async check(signal: AbortSignal): Promise<Failure | void> {
    return await this.#session.check(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }

  async #documents(refs: readonly SourceRef[], signal: AbortSignal): Promise<readonly Answer[]> {
    return await untilAborted(Promise.all(refs.map((ref) => this.#document(ref, signal))), signal);
  }

  async #document(ref: SourceRef, signal: AbortSignal): Promise<Answer> {
    try {
      const bytes = tagDocument(await this.#tagsOf(ref, signal));
      return { kind: 'document', value: Redacted.ofBytes(bytes), version: { token: `tags ${fingerprint(bytes)}` } };
    } catch (error) {
      if (error instanceof Failure) return { kind: 'failure', failure: error };
      throw error;
    }
  }
}

function split(refs: readonly SourceRef[]): { readonly values: readonly SourceRef[]; readonly tagged: readonly SourceRef[] } {
  return { values: refs.filter(({ metadata }) => metadata !== true), tagged: refs.filter(({ metadata }) => metadata === true) };
}

/** Each answer at the place of its ref. */
function merged<T>(refs: readonly SourceRef[], values: readonly T[], tagged: readonly T[]): readonly T[] {
  const [nextValue, nextTagged] = [values.values(), tagged.values()];
  return refs.flatMap(({ metadata }) => [...(metadata === true ? nextTagged : nextValue).take(1)]);
}

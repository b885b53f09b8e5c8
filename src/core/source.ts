// The value types between the two worlds: what sync asks of a backend and what it gets back.

import type { Failure } from '#core/errors.ts';
import type { Redacted } from '#core/redacted.ts';
import type { ConversionStrategy } from '#core/secret-keys.ts';

/** One thing that a backend holds under one version: a secret, a parameter, a path. Property look-up is not its business. */
export interface SourceRef {
  /** Name, ARN or path as the user wrote it (`remoteRef.key`); the provider adds the store's prefix. */
  readonly key: string;
  /** As the user wrote it; absent is the backend's current version. */
  readonly version?: string;
  /** Tags or custom metadata instead of the value (`metadataPolicy: Fetch`), as a JSON object. */
  readonly metadata?: true;
}

/** Which state of a source was seen. Equal tokens mean equal content. */
export interface Version {
  /** Opaque; compared for equality only. */
  readonly token: string;
  /** When that state came to be, in epoch milliseconds, where the backend tells; orders tokens. */
  readonly createdAt?: number;
}

/** What reading one source gave. */
export type Read =
  | { readonly kind: 'value'; readonly value: Redacted; readonly version: Version }
  | { readonly kind: 'failure'; readonly failure: Failure };

/** What a look at the version of one source gave; the value where the call carried it anyway. */
export type Seen =
  | { readonly kind: 'version'; readonly version: Version; readonly value?: Redacted }
  | { readonly kind: 'failure'; readonly failure: Failure };

/** How a backend reads `remoteRef.property` (External Secrets: property look-up). */
export type PropertyRule =
  /** The property as a name of its own, dots included, else a path (AWS). */
  | 'literal-dots-first'
  /** The name of a member of the document, else a path in it; what `extract` makes of numbers goes through doubles (Vault). */
  | 'member-first'
  /** A path; a property that is missing counts as a source that is missing (fake). */
  | 'path';

/** A search for sources by their names or tags (`spec.dataFrom[].find`). */
export interface Query {
  /** RE2, matched anywhere in the full name; empty matches all. Absent when names do not matter. */
  readonly name?: string;
  /** Where to look: the beginning of names, a hierarchy, a folder, as the backend has it. */
  readonly path?: string;
  /** Tags that must all be there with exactly these values; at least one. */
  readonly tags?: Readonly<Record<string, string>>;
  /** How a backend converts the names that it finds, where it is one that answers with converted names (fake). */
  readonly conversionStrategy?: ConversionStrategy;
}

/** One source that a search found, under its full name at the backend, and what reading it gave. */
export interface Found {
  readonly key: string;
  readonly read: Read;
}

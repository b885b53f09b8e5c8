// List and watch of one resource over the client, parsed and reduced line by line: what the reduction drops is never kept.
// Tells apart "too old" (410) from everything else; what follows from either is watch.ts's business.

import { Failure } from '#core/errors.ts';
import { type ObjectKey, objectKey } from '#core/keys.ts';
import type { ApiCall } from './api-call.ts';
import type { Client } from './client.ts';
import { refused } from './errors.ts';
import { linesOf } from './ndjson.ts';
import { isRawObject, isRecord, type RawObject } from './raw-object.ts';
import type { Target } from './resource.ts';

/** One object as the view gets it. */
export interface Entry<T> {
  readonly key: ObjectKey;
  readonly resourceVersion: string;
  /** undefined: exists (or existed), and is none of ours. */
  readonly object: T | undefined;
}

/** A page of a list (Kubernetes API Concepts, "Retrieving large results sets in chunks"). */
export interface Page<T> {
  readonly kind: 'page';
  readonly entries: readonly Entry<T>[];
  /** Present when there is more. */
  readonly continueWith?: string;
  readonly resourceVersion: string;
}

/** The server no longer knows the version or the page that was asked for (410 Gone). */
export interface Expired {
  readonly kind: 'expired';
}

/** One line of a watch. */
export type Change<T> =
  | { readonly kind: 'apply'; readonly entry: Entry<T> }
  | { readonly kind: 'delete'; readonly entry: Entry<T> }
  | { readonly kind: 'bookmark'; readonly resourceVersion: string }
  | Expired;

/** Where a watch gets its facts from. Both reject with a Failure, or with the signal's reason. */
export interface Feed<T> {
  /** A consistent list, page by page; `paged: false` asks for all at once. */
  list(continueWith: string | undefined, paged: boolean, signal: AbortSignal): Promise<Page<T> | Expired>;
  /** What changed after the version; ends when the server ends it. */
  watch(resourceVersion: string, signal: AbortSignal): AsyncIterable<Change<T>>;
}

/** What to watch and what to keep of it. */
export interface FeedOptions<T> {
  readonly client: Client;
  /** A collection. */
  readonly target: Target;
  /** undefined: none of ours. Runs while parsing, so it decides what stays in memory. */
  readonly reduce: (object: RawObject) => T | undefined;
  /** Media types of list and watch, for metadata-only fetches. */
  readonly accept?: { readonly list: string; readonly watch: string };
  /** How long a watch may say nothing; bookmarks come about once a minute, so 150 s of silence is a dead connection. */
  readonly silenceMs?: number;
}

const PAGE_SIZE = 500;
const SILENCE_MS = 150_000;
/** Below the five minutes after which common load balancers cut a connection. */
const SERVER_TIMEOUT_S = 290;

/** A feed from the API server. */
export function feedOf<T>(options: FeedOptions<T>): Feed<T> {
  const { client, target } = options;
  function entryOf(raw: RawObject): Entry<T> {
    const { namespace = '', name, resourceVersion } = raw.metadata;
    return { key: objectKey(namespace, name), resourceVersion, object: options.reduce(raw) };
  }
  return {
    async list(continueWith, paged, signal) {
      const call: ApiCall = {
        method: 'GET',
        target,
        query: { limit: paged ? PAGE_SIZE : undefined, continue: continueWith },
        expect: [410],
        ...(options.accept === undefined ? {} : { accept: options.accept.list }),
      };
      const reply = await client.request(call, signal);
      return reply.status === 410 ? { kind: 'expired' } : pageOf(reply.body, entryOf, client.server);
    },
    async *watch(resourceVersion, signal) {
      const call: ApiCall = {
        method: 'GET',
        target,
        query: { watch: true, resourceVersion, allowWatchBookmarks: true, timeoutSeconds: SERVER_TIMEOUT_S },
        expect: [410],
        ...(options.accept === undefined ? {} : { accept: options.accept.watch }),
      };
      const reply = await client.stream(call, options.silenceMs ?? SILENCE_MS, signal);
      if (!('chunks' in reply)) {
        yield { kind: 'expired' };
        return;
      }
      for await (const line of linesOf(reply.chunks)) {
        const change = changeOf(line, entryOf, call);
        if (change !== undefined) yield change;
      }
    },
  };
}

function pageOf<T>(body: unknown, entryOf: (raw: RawObject) => Entry<T>, server: string): Page<T> {
  const metadata = metadataOf(body);
  const { resourceVersion, continue: continueWith } = metadata;
  // A list without elements may come as null.
  const items = isRecord(body) ? (body['items'] ?? []) : undefined;
  if (typeof resourceVersion !== 'string' || !Array.isArray(items)) {
    throw new Failure('Unavailable', `the API server at ${server} answered a list with something else`);
  }
  const more = typeof continueWith === 'string' && continueWith !== '' ? { continueWith } : {};
  return { kind: 'page', entries: items.filter(isRawObject).map(entryOf), resourceVersion, ...more };
}

/** undefined for a kind of event that this release does not know. */
function changeOf<T>(line: string, entryOf: (raw: RawObject) => Entry<T>, call: ApiCall): Change<T> | undefined {
  const event = parse(line);
  const object = event['object'];
  switch (event['type']) {
    case 'ADDED':
    case 'MODIFIED':
      return isRawObject(object) ? { kind: 'apply', entry: entryOf(object) } : undefined;
    case 'DELETED':
      return isRawObject(object) ? { kind: 'delete', entry: entryOf(object) } : undefined;
    case 'BOOKMARK':
      return bookmarkOf(object);
    case 'ERROR':
      return errorOf(object, call);
    default:
      return undefined;
  }
}

function bookmarkOf(object: unknown): Change<never> | undefined {
  const { resourceVersion } = metadataOf(object);
  return typeof resourceVersion === 'string' && resourceVersion !== '' ? { kind: 'bookmark', resourceVersion } : undefined;
}

/** A Status within the stream, with the same meaning as one that answers the request. */
function errorOf(status: unknown, call: ApiCall): Expired {
  const code = isRecord(status) && typeof status['code'] === 'number' ? status['code'] : 500;
  if (code === 410) return { kind: 'expired' };
  throw refused(call, { status: code, body: status });
}

function metadataOf(object: unknown): Readonly<Record<string, unknown>> {
  const metadata = isRecord(object) ? object['metadata'] : undefined;
  return isRecord(metadata) ? metadata : {};
}

function parse(line: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // The parser quotes the line: its complaint stays here.
    throw new Failure('Unavailable', 'the API server sent a line in a watch that is not JSON');
  }
  return isRecord(value) ? value : {};
}

// One call to the API server, in its own words: what the client sends, what messages and RBAC rules call it.

import type { Target } from './resource.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A request for JSON. */
export interface ApiCall {
  readonly method: Method;
  readonly target: Target;
  /** Name of the object that a POST creates; for messages, the path has none. */
  readonly creates?: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** `application/json` unless told. */
  readonly contentType?: 'application/merge-patch+json';
  /** `application/json` unless told. */
  readonly accept?: string;
  /** For the whole call, waits included; 30 s unless told. */
  readonly deadlineMs?: number;
  /** Statuses that are an answer to this caller rather than a failure, beside 2xx. */
  readonly expect?: readonly number[];
}

/** An answer: 2xx, or one of the expected statuses. */
export interface ApiReply {
  readonly status: number;
  /** Parsed JSON. */
  readonly body: unknown;
}

/** Metadata alone, of one object (Kubernetes API Concepts, "Metadata-only fetches"). */
export const METADATA_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
/** Metadata alone, of a list. */
export const METADATA_ONLY_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** The verb that RBAC knows the call by (Kubernetes documentation, "Authorization", request verbs). */
export function verbOf(call: ApiCall): string {
  switch (call.method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return 'delete';
    case 'GET':
      if (call.target.name !== undefined) return 'get';
      return call.query?.['watch'] === true ? 'watch' : 'list';
  }
}

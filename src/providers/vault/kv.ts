// From what the key/value engine answered to values and versions: the document as Go would write it, deleted and destroyed versions,
// metadata as one flat document. Pure; of the values nothing gets into a Failure.

import { createHmac } from 'node:crypto';

import { fromString, toBytes } from '#core/byte-text.ts';
import { Failure } from '#core/errors.ts';
import { goJson } from '#core/go-json.ts';
import { Redacted } from '#core/redacted.ts';
import type { Read, Seen, Version } from '#core/source.ts';

import { saysAbsent } from './errors.ts';
import { memberOf, textOf, textsOf } from './exact-json.ts';
import type { VaultReply } from './login.ts';
import type { Folder } from './paths.ts';
import type { Asked } from './plan.ts';

/** A version marked to be deleted later than this is still there, however the clocks differ. */
const CLOCK_DOUBT_MS = 60_000;

/** What the answers are read with. */
export interface Reader {
  readonly version: 'v1' | 'v2';
  /** Of the process; makes versions out of content that has none. */
  readonly hashKey: Uint8Array;
  /** Host and namespace, for messages. */
  readonly where: string;
}

/** What a read of data gave; undefined when the answer is not about the secret (denied, sealed, unmounted). */
export function dataIn(reply: VaultReply, asked: Asked, reader: Reader): Read | undefined {
  const body = memberOf(reply.body, 'data');
  if (reply.status === 404) return absent(reply, asked, reader);
  if (reply.status !== 200 || body === undefined) return undefined;
  if (reader.version === 'v1') return valueOf(body, undefined, reader);
  const data = memberOf(body, 'data');
  if (data === null) return gone(asked, reader, 'its newest version is deleted');
  if (data === undefined) return noDataField(asked, reader);
  return valueOf(data, memberOf(body, 'metadata'), reader);
}

/** What metadata says about the version that is asked for; `ask` when only a read of the data tells, undefined as {@link dataIn}. */
export function versionIn(reply: VaultReply, asked: Asked, reader: Reader, now: number): Seen | 'ask' | undefined {
  if (reply.status === 404) return absent(reply, asked, reader);
  if (reply.status !== 200) return undefined;
  const metadata = memberOf(reply.body, 'data');
  const version = asked.version ?? String(memberOf(metadata, 'current_version'));
  const state = memberOf(memberOf(metadata, 'versions'), version);
  const createdTime = textOf(state, 'created_time');
  if (createdTime === '') return 'ask';
  const deletion = textOf(state, 'deletion_time');
  if (memberOf(state, 'destroyed') === true) return gone(asked, reader, `version ${version} is destroyed`);
  if (deletion !== '' && !(Date.parse(deletion) > now + CLOCK_DOUBT_MS)) return 'ask';
  return { kind: 'version', version: versionOf(version, createdTime) };
}

/** Metadata as a document: the engine's own members and the custom ones over them, all as texts (External Secrets: Vault, metadata). */
export function metadataIn(reply: VaultReply, asked: Asked, { hashKey, where }: Reader): Read | undefined {
  if (saysAbsent(reply)) {
    // Not a NotFound to External Secrets: no deletionPolicy takes it for a deleted secret.
    return failed('PropertyMissing', `secret not found: there is no metadata of "${asked.place.data}" in Vault at ${where}`, {
      remedy: 'create the secret, or correct the key of the reference',
    });
  }
  if (reply.status !== 200) return undefined;
  const labels = labelsOf(memberOf(reply.body, 'data'));
  const flat: unknown = Object.fromEntries(labels);
  const text = labels.size === 0 ? '' : documentOf(flat);
  return { kind: 'value', value: Redacted.ofBytes(toBytes(text)), version: hashed(text, hashKey) };
}

/** The same as labels, for a search by tags; `gone` when there is no such secret any more, undefined as {@link dataIn}. */
export function labelsIn(reply: VaultReply): ReadonlyMap<string, string> | 'gone' | undefined {
  if (saysAbsent(reply)) return 'gone';
  return reply.status === 200 ? labelsOf(memberOf(reply.body, 'data')) : undefined;
}

/** The names in a folder, those of folders with a slash at their end; a failure when it is not there, undefined as {@link dataIn}. */
export function namesIn(reply: VaultReply, { list }: Folder, { where, version }: Reader): readonly string[] | Failure | undefined {
  if (reply.status === 200) return textsOf(memberOf(reply.body, 'data'), 'keys');
  if (reply.status !== 404) return undefined;
  if (isOfVersion2(reply)) return wrongVersion(list, where, version);
  if (!saysAbsent(reply)) return undefined;
  return new Failure('NotFound', `Secret does not exist: there is no folder "${list}" in Vault at ${where}`, {
    remedy: 'correct find.path, or the path or namespace of the store',
  });
}

function labelsOf(metadata: unknown): ReadonlyMap<string, string> {
  const own = ['created_time', 'current_version', 'delete_version_after'].flatMap((name): [string, string][] => {
    const value = memberOf(metadata, name);
    return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [];
  });
  const custom = Object.entries(memberOf(metadata, 'custom_metadata') ?? {}).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return new Map([...own, ...custom]);
}

function valueOf(data: unknown, metadata: unknown, { hashKey }: Reader): Read {
  const text = documentOf(data);
  const createdTime = textOf(metadata, 'created_time');
  const version = createdTime === '' ? hashed(text, hashKey) : versionOf(String(memberOf(metadata, 'version')), createdTime);
  return { kind: 'value', value: Redacted.ofBytes(toBytes(text)), version };
}

/** Compact JSON as Go's encoding/json writes a map, as byte text: numbers keep their spelling. */
function documentOf(value: unknown): string {
  return goJson(fromString(JSON.stringify(value)), (spelling) => spelling);
}

/** The number alone is not enough: it begins at 1 again when a secret is created anew. */
function versionOf(version: string, createdTime: string): Version {
  const createdAt = Date.parse(createdTime);
  return { token: `${version}@${createdTime}`, ...(Number.isNaN(createdAt) ? {} : { createdAt }) };
}

function hashed(text: string, key: Uint8Array): Version {
  return { token: createHmac('sha256', key).update(text, 'latin1').digest('base64url') };
}

/** 404 with a body is a version that is deleted or destroyed; without, there never was one. */
function absent(reply: VaultReply, asked: Asked, reader: Reader): Extract<Read, { kind: 'failure' }> | undefined {
  if (isOfVersion2(reply)) return { kind: 'failure', failure: wrongVersion(asked.place.data, reader.where, reader.version) };
  if (!saysAbsent(reply)) return undefined;
  const metadata = memberOf(memberOf(reply.body, 'data'), 'metadata');
  if (memberOf(metadata, 'destroyed') === true) return gone(asked, reader, `version ${String(memberOf(metadata, 'version'))} is destroyed`);
  if (textOf(metadata, 'deletion_time') !== '') return gone(asked, reader, `version ${String(memberOf(metadata, 'version'))} is deleted`);
  return gone(asked, reader, asked.version === undefined ? undefined : `it has no version ${asked.version}`);
}

function isOfVersion2({ body }: VaultReply): boolean {
  return textsOf(body, 'warnings').some((text) => text.includes('versioned K/V'));
}

function wrongVersion(path: string, where: string, version: string): Failure {
  return new Failure('InvalidSpec', `"${path}" in Vault at ${where} lies in an engine of version v2, the store says ${version}`, {
    remedy: 'set spec.provider.vault.version to v2',
  });
}

function gone({ place }: Asked, { where }: Reader, why: string | undefined): Extract<Read, { kind: 'failure' }> {
  const message = `Secret does not exist: "${place.data}" in Vault at ${where}${why === undefined ? '' : `: ${why}`}`;
  const remedy =
    why === undefined
      ? 'create it, or correct the key of the reference, or the path or namespace of the store'
      : 'undelete it or write it anew (vault kv undelete, vault kv put), or correct the version of the reference';
  return failed('NotFound', message, { remedy });
}

function noDataField({ place }: Asked, { where }: Reader): Read {
  return failed('InvalidValue', `failed to find data field: "${place.data}" in Vault at ${where} is no secret of an engine of version v2`, {
    remedy: 'set spec.provider.vault.version to v1 if the engine is of that version, or correct spec.provider.vault.path',
  });
}

function failed(code: Failure['code'], message: string, details: { readonly remedy: string }): Extract<Read, { kind: 'failure' }> {
  return { kind: 'failure', failure: new Failure(code, message, details) };
}

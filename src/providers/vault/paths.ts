// Where a remote key lies in Vault's key/value engine (External Secrets: Vault, paths). Pure: mount and key in, path out, every segment
// encoded, so that no character of a key can become a query or lead out of the mount.

import { Failure } from '#core/errors.ts';

/** How a store addresses the engine. */
export interface Engine {
  readonly version: 'v1' | 'v2';
  /** Absent when remote keys hold it. */
  readonly mount?: string;
}

/** A secret in an engine: the paths behind `/v1/`, and the same for people. */
export interface Place {
  /** For people, decoded: `secret/data/db`; also the path of a policy line. */
  readonly data: string;
  readonly dataPath: string;
  /** Undefined for version 1, which has no metadata. */
  readonly metadata: string | undefined;
  readonly metadataPath: string | undefined;
}

/**
 * The place of a key. With a mount, a key that begins with it loses it once, and `data/` behind it. Without, version 2 takes `/data/`
 * where the key has it, else what follows the first segment.
 *
 * Throws a Failure `InvalidSpec` for a key without mount, and for segments `.` and `..`, which URLs know as "here" and "up", and for
 * the place of the store's own token.
 */
export function placeOf(key: string, { version, mount }: Engine): Place {
  const inMount = mount === undefined ? [] : segmentsOf(mount, 'spec.provider.vault.path');
  const inKey = segmentsOf(key, 'the remote key');
  const { at, below } = inMount.length > 0 ? stripped(inMount, inKey, version) : split(inKey, version);
  if (below.length === 0 || (version === 'v2' && at.length === 0)) {
    throw new Failure('InvalidSpec', `the remote key "${key}" names no secret in a mount of Vault`, {
      remedy: 'set spec.provider.vault.path to the mount, or write the key as <mount>/<path>',
    });
  }
  return placeAt({ at, below }, version);
}

/** A folder in an engine, as a search goes through it. */
export interface Folder {
  /** Decoded, with a slash at its end: `secret/metadata/app/`; also the path of a policy line. */
  readonly list: string;
  readonly listPath: string;
  /** What the full names of its secrets begin with, for people and for keys: `app/`, or nothing. */
  readonly prefix: string;
  /** The secret in it that is listed under this name. Throws as {@link folderOf}. */
  secret(name: string): Place;
  /** The folder in it that is listed under this name, without the slash. Throws as {@link folderOf}. */
  folder(name: string): Folder;
}

/**
 * The folder that `find.path` names, or the root of the mount. Taken as it is: the mount is not stripped from it, since a folder may have
 * the same name. Without a mount in the store it begins with one.
 *
 * Throws a Failure `InvalidSpec` where there is no mount, and for names that no request can carry.
 */
export function folderOf(path: string, { version, mount }: Engine): Folder {
  const inMount = mount === undefined ? [] : segmentsOf(mount, 'spec.provider.vault.path');
  const inPath = segmentsOf(path, 'find.path');
  if (inMount.length > 0) return folderAt({ at: inMount, below: inPath }, prefixOf(inPath), version);
  if (inPath.length === 0) {
    throw new Failure('InvalidSpec', 'the search names no mount of Vault', {
      remedy: 'set spec.provider.vault.path to the mount, or begin find.path with it',
    });
  }
  const data = inPath.indexOf('data', 1);
  const mounted =
    data < 0 ? { at: inPath.slice(0, 1), below: inPath.slice(1) } : { at: inPath.slice(0, data), below: inPath.slice(data + 1) };
  return folderAt(version === 'v1' ? { at: [], below: inPath } : mounted, prefixOf(inPath), version);
}

function folderAt({ at, below }: Parts, prefix: string, version: 'v1' | 'v2'): Folder {
  const segments = version === 'v1' ? [...at, ...below] : [...at, 'metadata', ...below];
  return {
    list: prefixOf(segments),
    listPath: `${encoded(segments)}/`,
    prefix,
    secret: (name) => placeAt({ at, below: [...below, listed(name, prefix)] }, version),
    folder: (name) => folderAt({ at, below: [...below, listed(name, prefix)] }, `${prefix}${name}/`, version),
  };
}

/** One segment, as Vault lists it. Others would be listed for ever: a request for them leads to another folder. */
function listed(name: string, prefix: string): string {
  if (name.isWellFormed() && !name.includes('/') && !['', '.', '..'].includes(name)) return name;
  throw new Failure('InvalidSpec', `Vault lists "${prefix}${name}", a name that no request can carry`, {
    remedy: 'rename it, or narrow the search by find.path',
  });
}

function prefixOf(segments: readonly string[]): string {
  return segments.map((segment) => `${segment}/`).join('');
}

function placeAt({ at, below }: Parts, version: 'v1' | 'v2'): Place {
  if (version === 'v1') return { ...dataOf(refuseToken([...at, ...below])), metadata: undefined, metadataPath: undefined };
  const metadata = [...at, 'metadata', ...below];
  return { ...dataOf([...at, 'data', ...below]), metadata: metadata.join('/'), metadataPath: encoded(metadata) };
}

/**
 * Version 1 without a mount reads any path of Vault's API, and one of them answers with the token itself (Vault documentation, "Lookup a
 * token (self)"): whoever may use a shared store would hold its token. A Vault namespace may stand before it.
 */
function refuseToken(segments: readonly string[]): readonly string[] {
  if (!/(^|\/)auth\/token\/lookup-self$/.test(segments.join('/'))) return segments;
  throw new Failure('InvalidSpec', `"${segments.join('/')}" is no secret of a store but its own Vault token, which is never read`, {
    remedy: 'set spec.provider.vault.path to the mount of the secrets, and correct the key of the reference',
  });
}

function dataOf(segments: readonly string[]): Pick<Place, 'data' | 'dataPath'> {
  return { data: segments.join('/'), dataPath: encoded(segments) };
}

interface Parts {
  readonly at: readonly string[];
  readonly below: readonly string[];
}

function stripped(mount: readonly string[], key: readonly string[], version: 'v1' | 'v2'): Parts {
  const leads = key.length > mount.length && mount.every((segment, index) => key[index] === segment);
  if (!leads) return { at: mount, below: key };
  const rest = key.slice(mount.length);
  return { at: mount, below: version === 'v2' && rest.length > 1 && rest[0] === 'data' ? rest.slice(1) : rest };
}

function split(key: readonly string[], version: 'v1' | 'v2'): Parts {
  if (version === 'v1') return { at: [], below: key };
  const data = key.indexOf('data', 1);
  if (data > 0 && data < key.length - 1) return { at: key.slice(0, data), below: key.slice(data + 1) };
  return { at: key.slice(0, 1), below: key.slice(1) };
}

/** Empty segments do not count, as in Vault's own clients. */
function segmentsOf(path: string, what: string): readonly string[] {
  const segments = path
    .toWellFormed()
    .split('/')
    .filter((segment) => segment !== '');
  if (!segments.some((segment) => segment === '.' || segment === '..')) return segments;
  throw new Failure('InvalidSpec', `${what} "${path}" has a segment "." or ".."`, { remedy: 'write the path in full' });
}

function encoded(segments: readonly string[]): string {
  return segments.map(encodeURIComponent).join('/');
}

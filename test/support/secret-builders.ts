// Builders for tests of decisions about Secrets: an ExternalSecret, a Secret as read, and what the API server makes of a
// write (Kubernetes documentation, "Server-Side Apply": an Update owns the fields whose value it changed).

import type { ExternalSecret, ExternalSecretSpec } from '#api/external-secret.ts';
import type { ObjectMeta } from '#api/meta.ts';
import { Redacted } from '#core/redacted.ts';
import type { SecretDraft, SecretMeta, SecretState } from '#core/secret.ts';

interface ExternalSecretParts {
  readonly metadata?: Partial<ObjectMeta>;
  readonly target?: ExternalSecretSpec['target'];
}

/** `ns/es`, UID `es-uid`. */
export function anExternalSecret({ metadata = {}, target }: ExternalSecretParts = {}): ExternalSecret {
  return {
    metadata: metadataOf(metadata),
    spec: target === undefined ? {} : { target },
  };
}

/** The metadata of `ns/es`, created and never edited. */
export function metadataOf(changes: Partial<ObjectMeta>): ObjectMeta {
  return {
    namespace: 'ns',
    name: 'es',
    uid: 'es-uid',
    resourceVersion: '1',
    generation: 1,
    creationTimestamp: '2026-01-01T00:00:00Z',
    ...changes,
  };
}

/** `ns/es` as somebody made it by hand: Opaque, no labels, no owner. */
export function aSecret(parts: Partial<SecretState> = {}): SecretState {
  return {
    namespace: 'ns',
    name: 'es',
    uid: 'secret-uid',
    resourceVersion: '10',
    type: 'Opaque',
    immutable: false,
    labels: {},
    annotations: {},
    ownerReferences: [],
    finalizers: [],
    data: new Map(),
    managedFields: [],
    ...parts,
  };
}

/** The data of a Secret from plain texts. */
export function dataOf(texts: Readonly<Record<string, string>>): ReadonlyMap<string, Redacted> {
  return new Map(Object.entries(texts).map(([key, text]) => [key, Redacted.ofText(text)]));
}

/** The data of a Secret as plain texts. */
export function textsOf(data: ReadonlyMap<string, Redacted>): Record<string, string> {
  return Object.fromEntries([...data].map(([key, value]) => [key, new TextDecoder().decode(value.reveal())]));
}

/** What a metadata-only watch tells of a Secret. */
export function metaOf(secret: SecretState): SecretMeta {
  const { namespace, name, uid, resourceVersion, labels, annotations } = secret;
  const controller = secret.ownerReferences.find((owner) => owner.controller === true);
  return { namespace, name, uid, resourceVersion, labels, annotations, ...(controller === undefined ? {} : { controller }) };
}

/** The Secret after the API server took `draft` from `manager`, by POST (no `current`) or by PUT. */
export function written(draft: SecretDraft, manager: string, current?: SecretState): SecretState {
  const base = current ?? aSecret({ resourceVersion: '0' });
  return {
    ...draft,
    type: draft.type ?? 'Opaque',
    uid: base.uid,
    resourceVersion: String(Number(base.resourceVersion) + 1),
    managedFields: managedFields(draft, manager, current),
  };
}

function managedFields(draft: SecretDraft, manager: string, current: SecretState | undefined): readonly unknown[] {
  const owners = new Map<string, Set<string>>();
  const before = leaves(current);
  for (const [field, text] of leaves(draft)) {
    const keepers = (current?.managedFields ?? []).filter((entry) => JSON.stringify(entry).includes(JSON.stringify(field)));
    const names = before.get(field) === text ? keepers.map((entry) => nameOf(entry)) : [manager];
    for (const name of names) owners.set(name, (owners.get(name) ?? new Set()).add(field));
  }
  return [...owners].map(([name, fields]) => ({
    manager: name,
    operation: 'Update',
    apiVersion: 'v1',
    fields: [...fields],
    fieldsV1: tree(fields),
  }));
}

function nameOf(entry: unknown): string {
  return (entry as { readonly manager: string }).manager;
}

/** Every owned field as `data/<key>`, `labels/<key>`, `annotations/<key>` with its value. */
function leaves(secret: SecretDraft | undefined): ReadonlyMap<string, string> {
  if (secret === undefined) return new Map();
  const parts = { data: textsOf(secret.data), labels: secret.labels, annotations: secret.annotations };
  return new Map(
    Object.entries(parts).flatMap(([name, map]) => Object.entries(map).map(([key, text]) => [`${name}/${key}`, text] as const)),
  );
}

function tree(fields: ReadonlySet<string>): unknown {
  return {
    'f:data': part(fields, 'data'),
    'f:metadata': { 'f:labels': part(fields, 'labels'), 'f:annotations': part(fields, 'annotations') },
  };
}

function part(fields: ReadonlySet<string>, name: string): object {
  const own = [...fields].filter((field) => field.startsWith(`${name}/`));
  return Object.fromEntries(own.map((field) => [`f:${field.slice(name.length + 1)}`, {}]));
}

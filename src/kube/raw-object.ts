// JSON as the API server sends it, checked once at the border: a typed model would drop the fields it does not know.

/** Metadata of an object as sent (Kubernetes API reference, ObjectMeta), as far as this room reads it. */
export interface RawMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly [field: string]: unknown;
}

/** An object as sent. */
export interface RawObject {
  readonly metadata: RawMeta;
  readonly [field: string]: unknown;
}

/** Is it a JSON object (no list, no null)? */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Does it carry what every stored object of Kubernetes carries? */
export function isRawObject(value: unknown): value is RawObject {
  if (!isRecord(value)) return false;
  const metadata = value['metadata'];
  if (!isRecord(metadata)) return false;
  return typeof metadata['name'] === 'string' && typeof metadata['uid'] === 'string' && typeof metadata['resourceVersion'] === 'string';
}

/** The members of a JSON object that are strings: labels and annotations. Anything else is left out. */
export function stringsOf(value: unknown): Readonly<Record<string, string>> {
  const strings: Record<string, string> = {};
  if (!isRecord(value)) return strings;
  for (const [name, member] of Object.entries(value)) {
    if (typeof member === 'string') strings[name] = member;
  }
  return strings;
}

/** The same object without `metadata.managedFields`, the largest part of many objects and of no use in a view. */
export function withoutManagedFields(object: RawObject): RawObject {
  const { managedFields: _dropped, ...metadata } = object.metadata;
  return { ...object, metadata };
}

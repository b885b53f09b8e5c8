// Which parts of a Secret one field manager owns, as metadata.managedFields tells (Kubernetes documentation,
// "Server-Side Apply", field management): they are the ones to drop when the ExternalSecret no longer asks for them.

/** Keys of a Secret that belong to one field manager. */
export interface OwnedFields {
  readonly data: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
  readonly annotations: ReadonlySet<string>;
}

/** What `manager` owns, over all its entries: any operation, any API version. Entries of another form count for nothing. */
export function ownedFields(managedFields: readonly unknown[], manager: string): OwnedFields {
  const owned = { data: new Set<string>(), labels: new Set<string>(), annotations: new Set<string>() };
  for (const entry of managedFields) {
    if (member(entry, 'manager') !== manager) continue;
    const fields = member(entry, 'fieldsV1');
    const metadata = member(fields, 'f:metadata');
    addNames(owned.data, member(fields, 'f:data'));
    addNames(owned.labels, member(metadata, 'f:labels'));
    addNames(owned.annotations, member(metadata, 'f:annotations'));
  }
  return owned;
}

/** Members of a map are written `f:<key>` in fieldsV1; `.` is the map itself. */
function addNames(names: Set<string>, fields: unknown): void {
  if (typeof fields !== 'object' || fields === null) return;
  for (const field of Object.keys(fields)) {
    if (field.startsWith('f:')) names.add(field.slice(2));
  }
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

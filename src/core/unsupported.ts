// Finds what a spec asks for and this release does not do, so that nothing is silently ignored.
// What is supported is told by the caller (api/supported.ts); this only walks.

import type { Support } from '#api/supported.ts';

/**
 * Paths of the fields in `spec` that `support` does not cover, in document order, such as `spec.dataFrom[0].find`:
 * of an unsupported subtree only its root. Null counts as absent, as it does for the API server
 * (Kubernetes documentation: "Extend the Kubernetes API with CustomResourceDefinitions", defaulting and nullable).
 */
export function unsupportedPaths(spec: unknown, support: Support, path = 'spec'): readonly string[] {
  if (isAbsent(spec)) return [];
  switch (support.kind) {
    case 'any':
      return [];
    case 'only':
      return unless(
        support.values.some((value) => value === spec),
        path,
      );
    case 'empty':
      return unless(isEmpty(spec), path);
    case 'list':
      return ofItems(spec, support.item, path);
    case 'object':
      return ofMembers(spec, support.members, path);
  }
}

function unless(fine: boolean, path: string): readonly string[] {
  return fine ? [] : [path];
}

function ofItems(list: unknown, item: Support, path: string): readonly string[] {
  if (!Array.isArray(list)) return [path];
  return list.flatMap((value: unknown, i) => unsupportedPaths(value, item, `${path}[${i}]`));
}

function ofMembers(object: unknown, members: Readonly<Record<string, Support>>, path: string): readonly string[] {
  if (typeof object !== 'object' || object === null) return [path];
  return Object.entries(object).flatMap(([name, value]: [string, unknown]) => {
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    if (member !== undefined) return unsupportedPaths(value, member, `${path}.${name}`);
    return unless(isAbsent(value), `${path}.${name}`);
  });
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

/** Empty text, list or map; never called with null. */
function isEmpty(value: unknown): boolean {
  return value === '' || (typeof value === 'object' && Object.keys(value ?? {}).length === 0);
}

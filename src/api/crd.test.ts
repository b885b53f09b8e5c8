import { describe, expect, it } from 'vitest';

import { crd } from './crd.ts';
import { KINDS } from './kinds.ts';
import type { SchemaNode } from './structural.ts';
import type { Support } from './supported.ts';

interface Version {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly schema: { readonly openAPIV3Schema: SchemaNode };
}

function versionsOf(definition: object): readonly Version[] {
  return (definition as { readonly spec: { readonly versions: readonly Version[] } }).spec.versions;
}

/** Every node of a schema with its path. */
function nodes(node: SchemaNode, path: string): readonly (readonly [string, SchemaNode])[] {
  const below = [
    ...Object.entries(node.properties ?? {}),
    ...(node.items === undefined ? [] : [['[]', node.items] as const]),
    ...(node.additionalProperties === undefined ? [] : [['*', node.additionalProperties] as const]),
  ];
  return [[path, node], ...below.flatMap(([name, member]) => nodes(member, `${path}.${name}`))];
}

/** Every path that a list of support names. */
function supportedPaths(support: Support, path: string): readonly string[] {
  if (support.kind === 'list') return [path, ...supportedPaths(support.item, `${path}[]`)];
  if (support.kind !== 'object') return [path];
  return [path, ...Object.entries(support.members).flatMap(([name, member]) => supportedPaths(member, `${path}.${name}`))];
}

describe.each(KINDS.map((kind) => [kind.kind, kind] as const))('the CRD of %s', (_, kind) => {
  it('serves and stores v1, and lists v1beta1 without serving it', () => {
    const versions = versionsOf(crd(kind)).map(({ name, served, storage }) => ({ name, served, storage }));

    expect(versions).toEqual([
      { name: 'v1', served: true, storage: true },
      { name: 'v1beta1', served: false, storage: false },
    ]);
  });

  it('explains every field', () => {
    const [v1] = versionsOf(crd(kind));
    const fields = ['spec', 'status'].flatMap((part) => {
      const node = v1?.schema.openAPIV3Schema.properties?.[part];
      return node === undefined ? [] : nodes(node, part);
    });

    // Items and values of maps are explained by the list or map that holds them.
    const silent = fields.filter(([path, node]) => node.description === undefined && !/[\]*]$/.test(path));

    expect(silent.map(([path]) => path)).toEqual([]);
    expect(fields.length).toBeGreaterThan(20);
  });

  it('writes no default into objects', () => {
    const defaults = versionsOf(crd(kind)).flatMap(({ schema }) =>
      nodes(schema.openAPIV3Schema, '').filter(([, node]) => Object.hasOwn(node, 'default')),
    );

    expect(defaults).toEqual([]);
  });

  it('describes every field that has a default or is supported', () => {
    const [v1] = versionsOf(crd(kind));
    const root = v1?.schema.openAPIV3Schema.properties?.['spec'];
    const known = new Set(root === undefined ? [] : nodes(root, 'spec').map(([path]) => path.replaceAll('.[]', '[]')));

    const strangers = [...Object.keys(kind.defaults), ...supportedPaths(kind.support, 'spec')].filter((path) => !known.has(path));

    expect(strangers).toEqual([]);
  });
});

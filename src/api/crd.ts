// Builds the CustomResourceDefinition of a kind. No conversion, no defaults, no webhook: v1 is served and stored, v1beta1 stays
// listed because clusters that came from External Secrets may name it in status.storedVersions.

import type { Kind } from './kinds.ts';
import type { SchemaNode } from './structural.ts';
import { structural, withoutDescriptions } from './structural.ts';

/** The API group, External Secrets' own. */
const GROUP = 'external-secrets.io';

/** The CustomResourceDefinition of `kind`, as JSON. */
export function crd(kind: Kind): object {
  const schema = rootSchema(kind);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${kind.plural}.${GROUP}`,
      // Uninstalling a chart that owns the CRD must not take every ExternalSecret, and with it every Secret, along.
      annotations: { 'helm.sh/resource-policy': 'keep' },
      labels: { 'external-secrets.io/component': 'controller' },
    },
    spec: {
      group: GROUP,
      names: {
        kind: kind.kind,
        listKind: `${kind.kind}List`,
        plural: kind.plural,
        singular: kind.singular,
        shortNames: [kind.shortName],
        categories: ['external-secrets'],
      },
      scope: kind.scope,
      versions: [version(kind, 'v1', schema), version(kind, 'v1beta1', withoutDescriptions(schema))],
    },
  };
}

function version(kind: Kind, name: 'v1' | 'v1beta1', schema: SchemaNode): object {
  const current = name === 'v1';
  return {
    name,
    served: current,
    storage: current,
    subresources: { status: {} },
    additionalPrinterColumns: kind.columns,
    // On the served version only: the API server refuses the same list on every version (it wants it at the top, where v1 has none).
    ...(!current || kind.selectable.length === 0 ? {} : { selectableFields: kind.selectable.map((jsonPath) => ({ jsonPath })) }),
    schema: { openAPIV3Schema: schema },
  };
}

function rootSchema(kind: Kind): SchemaNode {
  return {
    description: kind.description,
    type: 'object',
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      spec: structural(kind.spec, 'spec'),
      status: structural(kind.status, 'status'),
    },
  };
}

// Turns a zod schema into the structural schema that a CustomResourceDefinition takes, and refuses whatever the API server
// would refuse or quietly drop (Kubernetes documentation: "Extend the Kubernetes API with CustomResourceDefinitions").

import { z } from 'zod';

/** One node of a structural schema, JSON as it stands in the CRD. */
export interface SchemaNode {
  description?: string;
  type?: string;
  format?: string;
  enum?: unknown[];
  required?: string[];
  properties?: Record<string, SchemaNode>;
  additionalProperties?: SchemaNode;
  items?: SchemaNode;
  [keyword: string]: unknown;
}

const KEYWORDS = new Set([
  'description',
  'type',
  'format',
  'nullable',
  'enum',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'anyOf',
  'required',
  'properties',
  'additionalProperties',
  'items',
  'x-kubernetes-int-or-string',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-validations',
]);

/** Bounds that zod writes for every integer and that say no more than `format` does. */
const IMPLIED_BOUNDS = new Set<unknown>([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 31 - 1, -(2 ** 31)]);

/**
 * The structural schema of `schema`.
 *
 * @throws Error naming the path and the keyword, when the schema uses something that a CRD cannot hold.
 */
export function structural(schema: z.ZodType, path: string): SchemaNode {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' });
  return clean(json, path);
}

function clean(json: object, path: string): SchemaNode {
  const kept = Object.entries(json).filter(([keyword, value]) => !isImpliedBound(keyword, value));
  const node: SchemaNode = Object.fromEntries(ordered(kept));
  assertNode(node, path);
  if (node['x-kubernetes-int-or-string'] === true) return { ...node, anyOf: [{ type: 'integer' }, { type: 'string' }] };
  if (node.properties !== undefined) node.properties = cleanMembers(node.properties, path);
  if (node.additionalProperties !== undefined) node.additionalProperties = clean(node.additionalProperties, `${path}.*`);
  if (node.items !== undefined) node.items = clean(node.items, `${path}[]`);
  return node;
}

function cleanMembers(members: Readonly<Record<string, SchemaNode>>, path: string): Record<string, SchemaNode> {
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, clean(member, `${path}.${name}`)]));
}

function isImpliedBound(keyword: string, value: unknown): boolean {
  return (keyword === 'minimum' || keyword === 'maximum') && IMPLIED_BOUNDS.has(value);
}

/** Keywords in one order, so that the generated files differ only where the schema does. */
function ordered(entries: readonly (readonly [string, unknown])[]): readonly (readonly [string, unknown])[] {
  const rank = [...KEYWORDS];
  return entries.toSorted(([a], [b]) => rank.indexOf(a) - rank.indexOf(b));
}

function assertNode(node: SchemaNode, path: string): void {
  for (const keyword of Object.keys(node)) {
    if (!KEYWORDS.has(keyword)) throw new Error(`${path}: a CRD of ours does not hold the keyword ${keyword}`);
  }
  if (node.properties !== undefined && node.additionalProperties !== undefined) {
    throw new Error(`${path}: properties and additionalProperties exclude each other`);
  }
  if (node.type === 'array' && node.items === undefined) throw new Error(`${path}: a list needs items`);
  assertType(node, path);
  assertRequired(node, path);
}

function assertType(node: SchemaNode, path: string): void {
  const intOrString = node['x-kubernetes-int-or-string'] === true;
  if ((node.type === undefined) !== intOrString) throw new Error(`${path}: a node has a type, or is an integer or text`);
  if (!intOrString && node['anyOf'] !== undefined) throw new Error(`${path}: anyOf stands for integers or texts only`);
}

function assertRequired(node: SchemaNode, path: string): void {
  for (const name of node.required ?? []) {
    if (node.properties?.[name] === undefined) throw new Error(`${path}: ${name} is required and not described`);
  }
}

/** The same schema for machines only: validates alike, explains nothing. */
export function withoutDescriptions(node: SchemaNode): SchemaNode {
  const { description: _, ...rest } = node;
  const stripped: SchemaNode = rest;
  if (stripped.properties !== undefined) {
    stripped.properties = Object.fromEntries(
      Object.entries(stripped.properties).map(([name, member]) => [name, withoutDescriptions(member)]),
    );
  }
  if (stripped.additionalProperties !== undefined) stripped.additionalProperties = withoutDescriptions(stripped.additionalProperties);
  if (stripped.items !== undefined) stripped.items = withoutDescriptions(stripped.items);
  return stripped;
}

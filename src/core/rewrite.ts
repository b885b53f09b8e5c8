// Changes of the keys that a bulk source brings, one operation after the other. Values pass through unseen, except to merge.

import type { DataFromEntry } from '#api/data-from.ts';

import { byteOrder } from './byte-order.ts';
import { Failure, inContext } from './errors.ts';
import { compile, RE2_REMEDY, replaceAll } from './go-regexp.ts';
import { merge } from './merge.ts';
import type { Redacted } from './redacted.ts';

/** One item of `spec.dataFrom[].rewrite`. */
export type Rewrite = NonNullable<DataFromEntry['rewrite']>[number];

/** The map after all operations. Throws a Failure that names the operation (External Secrets: rewrite). */
export function rewrite(values: ReadonlyMap<string, Redacted>, operations: readonly Rewrite[]): ReadonlyMap<string, Redacted> {
  let current = values;
  for (const [index, operation] of operations.entries()) {
    const before = current;
    current = inContext(`error applying rewrite to keys: failed rewrite operation[${index}]: `, () => apply(operation, before));
  }
  return current;
}

function apply(operation: Rewrite, values: ReadonlyMap<string, Redacted>): ReadonlyMap<string, Redacted> {
  const { regexp, merge: rule } = operation;
  if (regexp !== undefined) return inContext('regexp failed with ', () => replaceInKeys(values, regexp));
  if (rule !== undefined) return inContext('merge failed with ', () => merge(values, rule));
  throw new Failure('NotSupported', 'this operation is not supported by this release', { remedy: 'use regexp or merge' });
}

/** Keys are taken in byte order: of several that become one name, the last counts, at each try the same. */
function replaceInKeys(
  values: ReadonlyMap<string, Redacted>,
  { source, target }: NonNullable<Rewrite['regexp']>,
): ReadonlyMap<string, Redacted> {
  const compiled = compile(source);
  if (compiled.kind === 'invalid') throw new Failure('InvalidSpec', `failed to compile: ${compiled.why}`, { remedy: RE2_REMEDY });
  const inOrder = [...values].sort(([a], [b]) => byteOrder(a, b));
  return new Map(inOrder.map(([key, value]) => [replaceAll(compiled.pattern, key, target), value]));
}

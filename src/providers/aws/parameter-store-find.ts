// How DescribeParameters is asked for the parameters that a search means. Pure.

import type { Query } from '#core/source.ts';

/** A filter of DescribeParameters; several must all match ("ParameterStringFilter", Systems Manager API reference). */
export interface DescribeFilter {
  readonly Key: string;
  readonly Option: 'Equals' | 'Recursive';
  readonly Values: string[];
}

/** The path above all parameters. */
export const ROOT = '/';

/** Where to look, and, unless there is a name to go by, which tags. */
export function filtersFor({ name, path = ROOT, tags = {} }: Query): readonly DescribeFilter[] {
  const below: readonly DescribeFilter[] = path === ROOT ? [] : [{ Key: 'Path', Option: 'Recursive', Values: [path] }];
  const tagged = Object.entries(name === undefined ? tags : {}).map(([key, value]): DescribeFilter => ({
    Key: `tag:${key}`,
    Option: 'Equals',
    Values: [value],
  }));
  return [...below, ...tagged];
}

// What a search asks of ListSecrets, and which of the secrets listed it means. The service's filters only narrow the list: they match
// prefixes and do not pair the key of a tag with its value, so everything is looked at again here. Pure.

import { nameMatcher, unexpectedOperator } from '#core/find.ts';
import type { Query } from '#core/source.ts';

/** A filter of ListSecrets; several must all match ("Filter", ListSecrets API reference). */
export interface ListFilter {
  readonly Key: 'name' | 'tag-key' | 'tag-value';
  readonly Values: string[];
}

/** A secret as ListSecrets shows it. */
export interface Listed {
  readonly name: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** A search as Secrets Manager can serve it. */
export interface Search {
  readonly filters: readonly ListFilter[];
  readonly selects: (secret: Listed) => boolean;
}

/** Filters in one call ("Filters", ListSecrets API reference). */
const MOST_FILTERS = 10;
/** What a filter's value may be; a leading `!`, which is left out here, would negate it ("Values", Filter). */
const FILTERABLE = /^[a-zA-Z0-9 :_@/+=.-][a-zA-Z0-9 :_@/+=.!-]*$/;

/**
 * How to search. Names are full names: the store's prefix neither narrows a search nor is put before what it finds. Throws a Failure
 * `InvalidSpec` (External Secrets: AWS Secrets Manager, GetAllSecrets).
 */
export function searchOf(query: Query): Search {
  const { name, path, tags } = query;
  if (name === undefined && tags === undefined) throw unexpectedOperator();
  const hasName = nameMatcher(query);
  const wanted = Object.entries(tags ?? {});
  return {
    filters: [...(path === undefined ? [] : [filter('name', path)]), ...wanted.flatMap(tagFilters)].slice(0, MOST_FILTERS),
    selects: (secret) => hasName(secret.name) && wanted.every(([key, value]) => secret.tags.get(key) === value),
  };
}

/** What the service cannot filter by is left to the second look. */
function tagFilters([key, value]: readonly [string, string]): readonly ListFilter[] {
  return [filter('tag-key', key), filter('tag-value', value)].filter(({ Values: [text = ''] }) => FILTERABLE.test(text));
}

function filter(key: ListFilter['Key'], value: string): ListFilter {
  return { Key: key, Values: [value] };
}

// How a search reads its own question: which names its regular expression takes. Knows nothing of a backend.

import { Failure } from './errors.ts';
import { compile, RE2_REMEDY } from './go-regexp.ts';
import type { Query } from './source.ts';

/**
 * Tells whether a full name at the backend matches `find.name.regexp`, anywhere in it; every name does where the query asks for none.
 * Throws a Failure `InvalidSpec` when it is no RE2 expression (External Secrets: find).
 */
export function nameMatcher({ name }: Query): (candidate: string) => boolean {
  if (name === undefined) return () => true;
  const compiled = compile(name);
  if (compiled.kind === 'pattern') return (candidate) => compiled.pattern.matcher(candidate).find();
  throw new Failure('InvalidSpec', `could not compile find.name.regexp [${name}]: ${compiled.why}`, { remedy: RE2_REMEDY });
}

/** The Failure `InvalidSpec` for a query that neither names nor tags select anything by. */
export function unexpectedOperator(): Failure {
  return new Failure('InvalidSpec', 'unexpected find operator', { remedy: 'set find.name.regexp or find.tags' });
}

// Matches labels against the standard selector of Kubernetes (documentation: "Labels and Selectors").

import type { LabelSelector } from '#api/label-selector.ts';

import { Failure } from './errors.ts';
import type { StringMap } from './secret.ts';

type Requirement = NonNullable<LabelSelector['matchExpressions']>[number];

/**
 * Whether all requirements hold; an empty selector has none, so it matches everything.
 * Throws a Failure `InvalidSpec` that begins with `field` (where the selector stands) when one cannot be evaluated.
 */
export function selects(selector: LabelSelector, labels: StringMap, field: string): boolean {
  const mistakes = (selector.matchExpressions ?? []).map((requirement, i) => mistake(requirement, `${field}.matchExpressions[${i}]`));
  const first = mistakes.find((failure) => failure !== undefined);
  if (first !== undefined) throw first;
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => valueOf(labels, key) === value) &&
    (selector.matchExpressions ?? []).every((requirement) => holds(requirement, valueOf(labels, requirement.key)))
  );
}

/** NotIn holds for an absent label too. Operators are checked before. */
function holds({ operator, values = [] }: Requirement, value: string | undefined): boolean {
  const listed = value !== undefined && values.includes(value);
  if (operator === 'In') return listed;
  if (operator === 'NotIn') return !listed;
  return (value !== undefined) === (operator === 'Exists');
}

function mistake({ operator, values = [] }: Requirement, field: string): Failure | undefined {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0 ? undefined : invalid(`${field}.values is empty`, `list the values that ${operator} compares with`);
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0 ? undefined : invalid(`${field}.values is not empty`, `leave values away, ${operator} takes none`);
    default:
      return invalid(`${field}.operator "${operator}" is unknown`, 'use In, NotIn, Exists or DoesNotExist');
  }
}

function invalid(message: string, remedy: string): Failure {
  return new Failure('InvalidSpec', message, { remedy });
}

function valueOf(labels: StringMap, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

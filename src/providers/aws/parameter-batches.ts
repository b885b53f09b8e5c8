// Which parameters go together into one GetParameters, and which of its answers is whose. Pure.

import { isReference, type ParameterId, parameterId } from './parameter-id.ts';

/** Names in one GetParameters (API reference, "Names"). */
export const BATCH_SIZE = 10;

/** Who is asked for in company and who alone. */
export interface Batches {
  /** Each of two to {@link BATCH_SIZE} different parameters. */
  readonly batches: readonly (readonly ParameterId[])[];
  readonly singles: readonly ParameterId[];
}

/** What identifies a parameter in an answer. */
export interface Answered {
  readonly name: string;
  readonly version: number;
  /** As AWS echoes it, with its colon; some emulators do not. */
  readonly selector: string | undefined;
}

/**
 * Fills batches in order. Two versions of one parameter never share a batch, which AWS refuses; references to Secrets Manager and
 * those in `alone` are in none.
 */
export function batchesOf(ids: readonly ParameterId[], alone: ReadonlySet<string>): Batches {
  const [apart, together] = [ids.filter((one) => isApart(one, alone)), ids.filter((one) => !isApart(one, alone))];
  const filled: Map<string, ParameterId>[] = [];
  let open = 0;
  for (const one of together) {
    while ((filled[open]?.size ?? 0) === BATCH_SIZE) open += 1;
    const free = filled.findIndex((batch, at) => at >= open && batch.size < BATCH_SIZE && !batch.has(one.parameter));
    if (free === -1) filled.push(new Map([[one.parameter, one]]));
    else filled[free]?.set(one.parameter, one);
  }
  const groups = filled.map((batch) => [...batch.values()]);
  return { batches: groups.filter(({ length }) => length > 1), singles: [...apart, ...groups.filter(({ length }) => length === 1).flat()] };
}

/** A look-up over the answers of one batch: they come sorted, and without those that AWS could not read. */
export function answersById<T extends Answered>(answers: readonly T[]): (asked: ParameterId) => T | undefined {
  const byParameter = new Map(answers.map((answer) => [parameterId(answer.name).parameter, answer]));
  return (asked) => {
    const answer = byParameter.get(asked.parameter);
    return answer !== undefined && isAsked(asked, answer) ? answer : undefined;
  };
}

function isApart(one: ParameterId, alone: ReadonlySet<string>): boolean {
  return alone.has(one.id) || isReference(one);
}

function isAsked({ selector }: ParameterId, { version, selector: echoed }: Answered): boolean {
  if (echoed !== undefined && echoed.replace(/^:/, '') !== selector) return false;
  return !/^\d+$/.test(selector) || Number(selector) === version;
}

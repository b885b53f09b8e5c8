// Which entry of a batch's answer belongs to which id: by name, ARN or ARN without its random end. Pure.

/** What identifies a secret in an answer. */
export interface Identified {
  readonly arn: string;
  readonly name: string;
}

/** `-` and six random characters, which Secrets Manager puts behind the name in an ARN ("Determine access to secrets", partial ARN). */
const RANDOM_END = /-[A-Za-z0-9]{6}$/;

/** The random end of an ARN: a secret that is deleted and created again under the same name gets another one. */
export function randomEnd(arn: string): string {
  return RANDOM_END.exec(arn)?.[0].slice(1) ?? '';
}

/** A look-up over the entries of an answer; whole ARNs and names win over partial ARNs. */
export function entriesById<T extends Identified>(entries: readonly T[]): (id: string) => T | undefined {
  const exact = new Map<string, T>();
  const partial = new Map<string, T>();
  for (const entry of entries) {
    exact.set(entry.name, entry);
    exact.set(entry.arn, entry);
    if (entry.arn.replace(RANDOM_END, '').endsWith(`:secret:${entry.name}`)) partial.set(entry.arn.replace(RANDOM_END, ''), entry);
  }
  return (id) => exact.get(id) ?? partial.get(id);
}

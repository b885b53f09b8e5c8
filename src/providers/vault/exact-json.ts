// Vault's JSON without loss: JavaScript's numbers are doubles, the engine's (version 1) are not. Knows nothing of what a document means.

/** What the JSON of Node 24 can do and its types do not say (ECMAScript proposal "JSON.parse source text access"). */
interface ExactJson {
  parse(text: string, reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown): unknown;
  /** A value that JSON.stringify writes as this text. */
  rawJSON(text: string): unknown;
}

const exact = JSON as unknown as ExactJson;

/**
 * A document in which a number that a double would change or spell otherwise stands as `JSON.rawJSON` of its text; JSON.stringify
 * writes it back as it was. Undefined for what is no JSON, or is nested so deep that the stack does not hold it.
 */
export function parseExact(text: string): unknown {
  try {
    return exact.parse(text, (_, value, { source = '' }) =>
      typeof value === 'number' && String(value) !== source ? exact.rawJSON(source) : value,
    );
  } catch {
    // A parser's message quotes the document.
    return undefined;
  }
}

/** A member of an object; undefined where there is none, or no object. */
export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

/** A text member; `''` for anything else. */
export function textOf(value: unknown, name: string): string {
  const member = memberOf(value, name);
  return typeof member === 'string' ? member : '';
}

/** A list of texts; empty for anything else. */
export function textsOf(value: unknown, name: string): readonly string[] {
  const member = memberOf(value, name);
  return Array.isArray(member) ? member.filter((one) => typeof one === 'string') : [];
}

// Bytes that do not print. Every secret value travels as a Redacted from the wire that brought it to the
// wire that takes it; whatever prints a structure that holds one (JSON, String, util.inspect, pino) shows a mark.

const MARK = '[redacted]';

/** A secret value: bytes that only {@link Redacted.reveal} hands out. The linter lists the files that may call it. */
export class Redacted {
  readonly #bytes: Uint8Array;

  private constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Wraps bytes as they are; the caller gives up its own reference. */
  static ofBytes(bytes: Uint8Array): Redacted {
    return new Redacted(bytes);
  }

  /** Wraps the UTF-8 bytes of a text. */
  static ofText(text: string): Redacted {
    return new Redacted(Buffer.from(text, 'utf8'));
  }

  /** The bytes themselves. Callers must not change them. */
  reveal(): Uint8Array {
    return this.#bytes;
  }

  /** Same bytes? Compares without handing anything out. */
  equals(other: Redacted): boolean {
    return Buffer.compare(this.#bytes, other.#bytes) === 0;
  }

  toString(): string {
    return MARK;
  }

  toJSON(): string {
    return MARK;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MARK;
  }
}

// What a person sees: lines with the seconds since the start, and one look at a list of objects.

/** Prints lines to standard output, each with the seconds since it was made. */
export class Screen {
  readonly #started = performance.now();

  line(text: string): void {
    process.stdout.write(`[${this.seconds().padStart(5)} s] ${text}\n`);
  }

  /** Without the time, for what is to be read or copied. */
  plain(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  heading(text: string): void {
    process.stdout.write(`\n${text}\n`);
  }

  /** Seconds since the start, one decimal. */
  seconds(): string {
    return ((performance.now() - this.#started) / 1_000).toFixed(1);
  }
}

/** Columns padded to their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, i) => Math.max(most[i] ?? 0, cell.length)), []);
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd()).join('\n');
}

// Writes samples in the text format of Prometheus (Prometheus documentation, "Exposition formats", 0.0.4), for series that are
// computed when they are asked for: kept in a client library they would cost memory for each object.

/** A metric: all its samples stand together under one help and type. */
export interface Family {
  readonly type: 'counter' | 'gauge';
  readonly help: string;
}

/** One series' value now. `Name` is a key of the families it is written with. */
export interface Sample<Name extends string = string> {
  readonly name: Name;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The text of all samples, by family in the order of the families; families without samples are left out. */
export function prometheusText<Name extends string>(families: Readonly<Record<Name, Family>>, samples: Iterable<Sample<Name>>): string {
  const lines = new Map<string, string[]>();
  for (const { name, labels, value } of samples) {
    const line = `${name}${labelText(labels)} ${numberText(value)}\n`;
    const before = lines.get(name);
    if (before === undefined) lines.set(name, [line]);
    else before.push(line);
  }
  return Object.entries<Family>(families)
    .map(([name, family]) => familyText(name, family, lines.get(name)))
    .join('');
}

function familyText(name: string, { help, type }: Family, lines: readonly string[] | undefined): string {
  return lines === undefined ? '' : `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  let text = '';
  for (const [name, value] of Object.entries(labels)) text += `${text === '' ? '{' : ','}${name}="${escapeLabel(value)}"`;
  return text === '' ? '' : `${text}}`;
}

function escapeLabel(value: string): string {
  return /[\\"\n]/.test(value) ? escapeHelp(value).replaceAll('"', '\\"') : value;
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

/** Go's spelling of the numbers that are none. */
function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

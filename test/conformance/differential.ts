// Compares property look-up with gjson itself on random documents and paths, until told to stop or something differs:
//   node test/conformance/differential.ts [rounds] [first seed]
// Needs Go. Prints each difference and exits 1 when there is one.

import { execFileSync } from 'node:child_process';
import { get } from '#core/gjson.ts';
import { exists, hitText } from '#core/gjson-hit.ts';
import { Meter } from '#core/gjson-meter.ts';

interface Case {
  readonly document: string;
  readonly path: string;
  readonly text?: string;
}

interface Golden {
  readonly documents: Readonly<Record<string, string>>;
  readonly cases: readonly Case[];
}

const CASES_A_ROUND = 20_000;

function round(seed: number): number {
  const printed = execFileSync('go', ['run', '.', 'fuzz', String(CASES_A_ROUND), String(seed)], {
    cwd: new URL('./gen', import.meta.url),
    maxBuffer: 1 << 30,
    encoding: 'utf8',
  });
  const golden = JSON.parse(printed) as Golden;
  const wrong = golden.cases.filter((one) => found(golden.documents[one.document] ?? '', one.path) !== one.text);
  for (const { document, path, text } of wrong.slice(0, 10)) {
    const json = golden.documents[document] ?? '';
    console.log(JSON.stringify({ json, path, gjson: text, tidelock: found(json, path) }));
  }
  return wrong.length;
}

function found(json: string, path: string): string | undefined {
  const hit = get(json, path, new Meter(path));
  return exists(hit) ? hitText(hit) : undefined;
}

const rounds = Number(process.argv[2] ?? 5);
const firstSeed = Number(process.argv[3] ?? Date.now() % 1_000_000);
let differences = 0;
for (let seed = firstSeed; seed < firstSeed + rounds; seed++) {
  differences += round(seed);
  console.log(`seed ${seed}: ${CASES_A_ROUND} cases, ${differences} differences so far`);
}
process.exitCode = differences === 0 ? 0 : 1;

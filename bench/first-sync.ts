// How fast N new ExternalSecrets are synced, and in how much memory, beside a bare loop that only creates each Secret and patches
// each status. Both run in turn against one API server of the test bed, so that the ratio holds on any machine.

import { parseArgs } from 'node:util';

import { Screen, table } from '../scripts/demo/screen.ts';
import { BedError } from '../test/testbed/bed-error.ts';
import { openBed } from '../test/testbed/bed.ts';
import { readyStore, runLoop, runOperator } from './runs.ts';
import type { Run, Task } from './runs.ts';
import { SecretsManagerStub } from './secrets-manager-stub.ts';
import { Workload } from './workload.ts';

const HELP = `npm run bench:first-sync [-- --count 500] [--concurrent 16] [--pairs 2]

  --count        how many ExternalSecrets, all of one store and one secret
  --concurrent   how many are worked at once, by the operator and by the bare loop
  --pairs        how often the bare loop and the operator take turns
`;

interface Pair {
  readonly loop: Run;
  readonly operator: Run;
  readonly provider: ReadonlyMap<string, number>;
}

/** Something was asked for that cannot be measured. */
class UsageError extends Error {}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { count: text, concurrent: text, pairs: text, help: { type: 'boolean' } } });
  if (values.help === true) return void process.stdout.write(HELP);
  const count = numberOf('--count', values.count ?? '500', 100_000);
  const concurrent = numberOf('--concurrent', values.concurrent ?? '16', 1_000);
  const pairs = numberOf('--pairs', values.pairs ?? '2', 100);
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort(new BedError('stopped')));
  const screen = new Screen();
  await using bed = openBed({ audit: true, inflightUnlimited: true, report: (line) => screen.line(line) });
  await using stub = await SecretsManagerStub.start();
  await using workload = await Workload.open(bed, stop.signal);
  const { auditLog = '' } = workload.facts;
  const task: Task = { workload, auditLog, endpoint: stub.endpoint, count, concurrent, report: (line) => screen.line(line) };
  await readyStore(task, stop.signal);
  const measured: Pair[] = [];
  for (let i = 1; i <= pairs; i += 1) measured.push(await runPair(task, stub, screen, `${i} of ${pairs}`, stop.signal));
  show(screen, measured, task);
}

async function runPair(task: Task, stub: SecretsManagerStub, screen: Screen, which: string, signal: AbortSignal): Promise<Pair> {
  const loop = await runLoop(task, signal);
  screen.line(`pair ${which}, bare loop: ${summary(loop)}`);
  stub.takeCalls();
  const operator = await runOperator(task, signal);
  screen.line(`pair ${which}, operator:  ${summary(operator)}, ratio ${(operator.rate / loop.rate).toFixed(2)}`);
  return { loop, operator, provider: stub.takeCalls() };
}

function show(screen: Screen, pairs: readonly Pair[], { count, concurrent }: Task): void {
  screen.heading(`First sync of ${count} ExternalSecrets, ${concurrent} at once`);
  const runs = pairs.flatMap(({ loop, operator }, i) => [
    row(`${i + 1} bare loop`, loop, ''),
    row(`${i + 1} operator`, operator, (operator.rate / loop.rate).toFixed(2)),
  ]);
  screen.plain(table([['RUN', 'SECONDS', 'PER SECOND', 'PEAK RSS', 'CPU SECONDS', 'RATIO'], ...runs]));
  for (const [i, { loop, operator, provider }] of pairs.entries()) {
    screen.heading(`Calls of pair ${i + 1}`);
    screen.plain(`  bare loop: ${listed(loop.calls)}`);
    screen.plain(`  operator:  ${listed(operator.calls)}`);
    screen.plain(`  of the operator to Secrets Manager: ${listed(provider)}`);
  }
}

function row(name: string, { seconds, rate, peakBytes, cpuSeconds }: Run, ratio: string): readonly string[] {
  return [name, seconds.toFixed(2), rate.toFixed(0), megabytes(peakBytes), cpuSeconds?.toFixed(1) ?? '-', ratio];
}

function summary({ seconds, rate, peakBytes }: Run): string {
  return `${seconds.toFixed(2)} s, ${rate.toFixed(0)}/s, ${megabytes(peakBytes)}`;
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? '-' : `${(bytes / 1_048_576).toFixed(0)} MiB`;
}

function listed(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a);
  return sorted.map(([name, count]) => `${count} ${name}`).join(', ') || 'none';
}

function numberOf(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new UsageError(`${flag} is to be a whole number from 1 to ${most}, not "${text}"`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError || error instanceof BedError)) throw error;
  console.error(`failed: ${error.message}`);
  process.exitCode = 1;
}

// The two sides of the comparison, each a fresh process: the operator, and the bare loop.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { ACCOUNT } from '../test/support/rights.ts';
import { accountToken } from '../test/testbed/account-token.ts';
import { Child, describeExit } from '../test/testbed/child.ts';
import { cleanEnv } from '../test/testbed/clean-env.ts';
import { withProgress } from '../test/testbed/progress.ts';
import type { Report } from '../test/testbed/progress.ts';
import { until } from '../test/testbed/until.ts';
import { callsSince, measure, statusesIn } from './measure.ts';
import type { Measured } from './measure.ts';
import { NAMESPACE } from './workload.ts';
import type { Workload } from './workload.ts';

/** What both sides are told. */
export interface Task {
  readonly workload: Workload;
  /** Path. */
  readonly auditLog: string;
  readonly endpoint: string;
  readonly count: number;
  /** ExternalSecrets worked at once. */
  readonly concurrent: number;
  readonly report: Report;
}

/** What the process of a run took of the machine, its start included; absent where the system does not tell. */
interface Taken {
  /** The most that was resident, in bytes. */
  readonly peakBytes?: number;
  readonly cpuSeconds?: number;
}

/** One run with what it took. */
export interface Run extends Measured, Taken {}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const POLL_MS = 200;
/** The slowest machine that is worth waiting for does some ten a second. */
const LIMIT_MS = 600_000;
const STOP_WITHIN_MS = 20_000;

const LOG_LINE = z.looseObject({ msg: z.string() });
const LOOP_LINE = z.object({
  done: z.number().exactOptional(),
  peakBytes: z.number().exactOptional(),
  cpuSeconds: z.number().exactOptional(),
});

/** Starts the operator once without ExternalSecrets, until its store is Ready: what a first sync of a running cluster finds. */
export async function readyStore(task: Task, signal: AbortSignal): Promise<void> {
  const operator = startOperator(task);
  try {
    await until(
      async () => {
        refuseDead(operator);
        return (await task.workload.storeIsReady()) || undefined;
      },
      POLL_MS,
      AbortSignal.any([signal, AbortSignal.timeout(60_000)]),
    );
  } finally {
    await operator.stop(STOP_WITHIN_MS);
  }
}

/** The operator, started on ExternalSecrets that nobody has synced yet. */
export async function runOperator(task: Task, signal: AbortSignal): Promise<Run> {
  await task.workload.create(task.count);
  const since = Date.now();
  let synced = 0;
  const operator = startOperator(task, (line) => {
    if (LOG_LINE.safeParse(parsed(line)).data?.msg === 'synced') synced += 1;
  });
  try {
    const work = finished(
      task,
      since,
      () => refuseDead(operator),
      () => synced,
      signal,
    );
    const measured = await withProgress(task.report, () => `operator: ${synced} of ${task.count}`, work);
    return { ...measured, ...(await takenBy(operator)) };
  } finally {
    await operator.stop(STOP_WITHIN_MS);
    await task.workload.clear(signal);
  }
}

/** The bare loop over the same ExternalSecrets, under the same identity. */
export async function runLoop(task: Task, signal: AbortSignal): Promise<Run> {
  const { facts } = task.workload;
  const token = await accountToken(facts, ACCOUNT.namespace, ACCOUNT.name, signal);
  const names = await task.workload.create(task.count);
  const order = { server: facts.server, caFile: facts.caFile, token, namespace: NAMESPACE, names, concurrent: task.concurrent };
  const since = Date.now();
  let told: z.infer<typeof LOOP_LINE> = {};
  const loop = new Child('bare loop', { file: process.execPath, args: [join(ROOT, 'bench', 'bare-loop.ts')] }, [], {
    env: cleanEnv({ BARE_LOOP: JSON.stringify(order) }),
    onLine: (line) => (told = { ...told, ...LOOP_LINE.safeParse(parsed(line)).data }),
  });
  try {
    const exit = await withProgress(task.report, () => `bare loop: ${told.done ?? 0} of ${task.count}`, ended(loop, signal));
    if (exit !== 'ended with exit code 0') throw new Error(`The bare loop ${exit}:\n${loop.tail()}`);
    const measured = await finished(
      task,
      since,
      () => undefined,
      () => task.count,
      signal,
    );
    return { ...measured, ...told };
  } finally {
    await loop.stop();
    await task.workload.clear(signal);
  }
}

/** The audit log is read only when the run says that it is through: it is long. */
async function finished(task: Task, since: number, check: () => void, done: () => number, signal: AbortSignal): Promise<Measured> {
  return await until(
    async () => {
      check();
      if (done() < task.count) return undefined;
      const events = await callsSince(task.auditLog, since);
      return statusesIn(events) < task.count ? undefined : measure(events, task.count);
    },
    POLL_MS,
    AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
  );
}

function startOperator({ workload, endpoint, concurrent }: Task, onLine: (line: string) => void = () => undefined): Child {
  const flags = ['--kubeconfig', workload.kubeconfig, '--metrics-addr', '0', '--live-addr', '0', '--concurrent', String(concurrent)];
  const env = { AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint, AWS_EC2_METADATA_DISABLED: 'true' };
  const program = { file: process.execPath, args: [join(ROOT, 'src', 'main.ts'), 'run'] };
  return new Child('operator', program, flags, { cwd: ROOT, env: cleanEnv(env), onLine });
}

function refuseDead(operator: Child): void {
  if (operator.exit !== undefined) throw new Error(`The operator ${describeExit(operator.exit)}:\n${operator.tail()}`);
}

async function ended(child: Child, signal: AbortSignal): Promise<string> {
  const stop = Promise.withResolvers<never>();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  limit.addEventListener('abort', () => stop.reject(limit.reason), { once: true });
  return describeExit(await Promise.race([child.exited, stop.promise]));
}

/** Linux only ("proc_pid_status", VmHWM; "proc_pid_stat", utime and stime in ticks of 10 ms). */
async function takenBy({ pid }: Child): Promise<Taken> {
  try {
    const [status, stat] = await Promise.all([readFile(`/proc/${pid}/status`, 'utf8'), readFile(`/proc/${pid}/stat`, 'utf8')]);
    // The second field is the program's name, which may hold anything but ends with the last parenthesis.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const kilobytes = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]);
    return { peakBytes: kilobytes * 1_024, cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100 };
  } catch {
    return {};
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // The trace of a crash, a warning of Node: shown by whoever finds the process dead.
    return undefined;
  }
}

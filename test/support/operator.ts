// The operator as its users start it: a process of its own, with flags and environment, its output kept for the test.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { z } from 'zod';
import { Child, describeExit } from '../testbed/child.ts';
import type { Exit } from '../testbed/child.ts';
import { cleanEnv } from '../testbed/clean-env.ts';
import { until } from '../testbed/until.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface OperatorOptions {
  /** Path of the kubeconfig with which it reaches the API server. */
  readonly kubeconfig: string;
  /** On top of an environment without settings of AWS and Kubernetes. */
  readonly env?: Readonly<Record<string, string>>;
  /** Further flags of `tidelock run`. */
  readonly flags?: readonly string[];
}

/** A running operator. */
export interface Operator {
  /** All that it printed so far, standard output and standard error, line by line. */
  readonly lines: readonly string[];
  /** Its log so far: the lines that are JSON objects. */
  log(): readonly LogLine[];
  /** `http://host:port` of its metrics. */
  readonly metricsUrl: string;
  /** `http://host:port` of `/healthz` and `/readyz`. */
  readonly healthUrl: string;
  /** SIGTERM; how it ended. Killed when it takes longer than ten seconds. */
  stop(): Promise<Exit>;
  /** SIGKILL, as a node that dies. */
  kill(): Promise<Exit>;
  readonly exited: Promise<Exit>;
}

const LOG_LINE = z.looseObject({ msg: z.string() });

/** One line of its log; further fields as it wrote them. */
export type LogLine = z.infer<typeof LOG_LINE>;

const START_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 10_000;

/** Starts an operator and waits until it serves metrics and health; it is stopped after the test file at the latest. */
export async function startOperator(options: OperatorOptions): Promise<Operator> {
  const lines: string[] = [];
  const flags = ['--kubeconfig', options.kubeconfig, '--metrics-addr', '127.0.0.1:0', '--live-addr', '127.0.0.1:0'];
  const program = { file: process.execPath, args: [join(ROOT, 'src', 'main.ts'), 'run'] };
  const child = new Child('operator', program, [...flags, ...(options.flags ?? [])], {
    cwd: ROOT,
    env: cleanEnv(options.env),
    onLine: (line) => lines.push(line),
  });
  afterAll(async () => void (await child.stop(STOP_WITHIN_MS)));
  const signal = AbortSignal.timeout(START_WITHIN_MS);
  const [metrics, health] = await Promise.all([
    addressOf('serving metrics', child, lines, signal),
    addressOf('serving health', child, lines, signal),
  ]);
  return {
    lines,
    log: () => logOf(lines),
    metricsUrl: `http://${metrics}`,
    healthUrl: `http://${health}`,
    stop: async () => await child.stop(STOP_WITHIN_MS),
    kill: async () => await child.stop(0),
    exited: child.exited,
  };
}

async function addressOf(msg: string, child: Child, lines: readonly string[], signal: AbortSignal): Promise<string> {
  return await until(
    () => {
      const address = logOf(lines).find((line) => line.msg === msg)?.['address'];
      if (typeof address === 'string') return Promise.resolve(address);
      if (child.exit !== undefined) throw new Error(`The operator ${describeExit(child.exit)} before it logged "${msg}":\n${child.tail()}`);
      return Promise.resolve(undefined);
    },
    20,
    signal,
  );
}

function logOf(lines: readonly string[]): readonly LogLine[] {
  return lines.flatMap((line) => LOG_LINE.safeParse(parsed(line)).data ?? []);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Not a log line: the trace of a crash, a warning of Node.
    return undefined;
  }
}

// The operator as a process of its own, its log in a file.

import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Child } from '../../test/testbed/child.ts';
import { cleanEnv } from '../../test/testbed/clean-env.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A running operator and the file that its log goes to. */
export interface DemoOperator {
  readonly child: Child;
  readonly logFile: string;
}

/** Starts the operator. `env` comes on top of an environment without settings of AWS and Kubernetes. */
export function startOperator(kubeconfig: string, folder: string, env: Readonly<Record<string, string>>): DemoOperator {
  const logFile = join(folder, 'operator.log');
  const log = createWriteStream(logFile);
  const program = { file: process.execPath, args: [join(ROOT, 'src', 'main.ts'), 'run'] };
  const flags = ['--kubeconfig', kubeconfig, '--metrics-addr', '127.0.0.1:0', '--live-addr', '127.0.0.1:0'];
  const child = new Child('operator', program, flags, { cwd: ROOT, env: cleanEnv(env), onLine: (line) => log.write(`${line}\n`) });
  return { child, logFile };
}

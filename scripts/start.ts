// The README's first command: a cluster, Secrets Manager and the operator on this machine, the examples applied, a rotation shown.
// `--once` (or CI=true) ends after the scenario; otherwise everything stays up until Ctrl-C.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { KubeClient } from '../test/support/kube-client.ts';
import { openBed } from '../test/testbed/bed.ts';
import type { Bed } from '../test/testbed/bed.ts';
import { BedError } from '../test/testbed/bed-error.ts';
import { describeExit } from '../test/testbed/child.ts';
import { installCrds } from '../test/testbed/install-crds.ts';
import type { MotoFacts } from '../test/testbed/moto.ts';
import { DemoBackend } from './demo/backend.ts';
import { grantRights } from '../test/support/rights.ts';
import { startOperator } from './demo/operator.ts';
import type { DemoOperator } from './demo/operator.ts';
import { Screen, table } from './demo/screen.ts';
import { externalSecrets, secret, waitFor } from './demo/view.ts';
import type { Seen, SeenSecret } from './demo/view.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NAMESPACE = 'myapp';
const READY_WITHIN_MS = 60_000;
const FOLLOWS_WITHIN_MS = 60_000;

const HELP = `npm start [-- --once]

Brings up etcd, a Kubernetes API server and an AWS Secrets Manager on loopback, starts Tidelock under its own
ServiceAccount, applies examples/, and shows a rotation and the Secret that follows it.

  --once   end after the scenario, exit 0 when all went well (CI=true does the same)
  --help   this text
`;

/** The scenario went another way than it should. */
class DemoError extends Error {}

/** What the scenario works with. */
interface Stage {
  readonly screen: Screen;
  readonly admin: KubeClient;
  readonly backend: DemoBackend;
  readonly operator: DemoOperator;
  readonly signal: AbortSignal;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { once: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const once = values.once ?? process.env['CI'] === 'true';
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort(new DemoError('stopped')));
  const screen = new Screen();
  await using bed = openBed({ report: (line) => screen.line(line) });
  try {
    await run(bed, screen, once, stop.signal);
    return 0;
  } catch (error) {
    if (stop.signal.aborted) return once ? 130 : 0;
    if (!(error instanceof DemoError || error instanceof BedError)) throw error;
    screen.line(`failed: ${error.message}`);
    return 1;
  } finally {
    screen.line('stopping everything');
  }
}

async function run(bed: Bed, screen: Screen, once: boolean, signal: AbortSignal): Promise<void> {
  using backends = new DisposableStack();
  const [{ admin, kubeconfig }, { backend, env }] = await Promise.all([
    cluster(bed, screen, signal),
    secretsManager(bed, screen, backends),
  ]);
  await using _admin = admin;
  const operator = startOperator(kubeconfig, bed.folder, env);
  screen.line('operator started under ServiceAccount tidelock/tidelock, with the rights that the chart renders');
  const stage: Stage = { screen, admin, backend, operator, signal };
  try {
    await scenario(stage);
    if (!once) await stayUp(stage, bed);
  } catch (error) {
    if (error instanceof DemoError) screen.plain(`The last lines of the operator's log:\n${operator.child.tail(10)}`);
    throw error;
  } finally {
    await operator.child.stop();
  }
}

/** The API server with the CRDs, and the operator's identity on it. */
async function cluster(bed: Bed, screen: Screen, signal: AbortSignal): Promise<{ admin: KubeClient; kubeconfig: string }> {
  const { facts } = await bed.cluster();
  const admin = new KubeClient(facts);
  const crds = await installCrds(facts, join(ROOT, 'crds'), signal);
  screen.line(`CRDs installed: ${crds.join(', ')}`);
  return { admin, kubeconfig: await grantRights(facts, admin, signal) };
}

/** Secrets Manager with what the examples name, and the environment that leads the operator to it. */
async function secretsManager(bed: Bed, screen: Screen, stack: DisposableStack): Promise<{ backend: DemoBackend; env: MotoFacts['env'] }> {
  const { facts } = await bed.moto();
  const backend = stack.use(new DemoBackend(facts.endpoint));
  await backend.seed();
  screen.line('Secrets Manager holds myDatabaseSecret and docker/registry/password');
  return { backend, env: facts.env };
}

async function scenario(stage: Stage): Promise<void> {
  const { screen } = stage;
  await applyExamples(stage);
  await showReady(stage);
  screen.heading('ExternalSecrets and their Secrets');
  screen.plain(await overview(stage));
  screen.heading('A rotation: a pending version appears, then becomes AWSCURRENT');
  await showRotation(stage);
  screen.heading('Afterwards');
  screen.plain(await overview(stage));
}

async function applyExamples({ screen, admin }: Stage): Promise<void> {
  const files = (await readdir(join(ROOT, 'examples'))).filter((file) => file.endsWith('.yaml')).toSorted();
  for (const file of files) await admin.apply(await readFile(join(ROOT, 'examples', file), 'utf8'));
  screen.line(`applied examples/: ${files.join(', ')}`);
}

/** Tells of each ExternalSecret as it becomes Ready. */
async function showReady(stage: Stage): Promise<void> {
  const { screen, admin, signal } = stage;
  const told = new Set<string>();
  const all = await waitFor(
    async () => {
      refuseDead(stage.operator);
      const seen = await externalSecrets(admin, NAMESPACE);
      for (const { name, target, ready } of seen) {
        if (ready?.status !== 'True' || told.has(name)) continue;
        told.add(name);
        screen.line(`ExternalSecret ${name} is Ready, Secret ${target} is written`);
      }
      return seen.every(({ name }) => told.has(name)) ? seen : undefined;
    },
    READY_WITHIN_MS,
    signal,
  );
  if (all !== undefined) return;
  const waiting = (await externalSecrets(admin, NAMESPACE)).filter(({ name }) => !told.has(name));
  throw new DemoError(`not Ready after ${READY_WITHIN_MS / 1_000} s: ${waiting.map(reason).join('; ')}`);
}

async function showRotation(stage: Stage): Promise<void> {
  const { screen, admin, backend, signal } = stage;
  const before = await secret(admin, NAMESPACE, 'database');
  const started = performance.now();
  const version = await backend.rotate();
  screen.line(`myDatabaseSecret is at version ${version}`);
  const after = await waitFor(
    async () => {
      refuseDead(stage.operator);
      const now = await secret(admin, NAMESPACE, 'database');
      return now !== undefined && isOther(now, before) ? now : undefined;
    },
    FOLLOWS_WITHIN_MS,
    signal,
  );
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  if (after === undefined) throw new DemoError(`Secret database did not follow the rotation within ${FOLLOWS_WITHIN_MS / 1_000} s`);
  screen.line(`Secret database followed after ${seconds} s (refreshInterval 5s): user name and password changed together`);
}

/** A table: what is read, what came of it. */
async function overview({ admin, backend }: Stage): Promise<string> {
  const rows = await Promise.all(
    (await externalSecrets(admin, NAMESPACE)).map(async ({ name, target, ready }) => {
      const found = await secret(admin, NAMESPACE, target);
      const keys = [...(found?.prints ?? [])].map(([key, print]) => `${key}#${print}`).join(' ');
      return [name, ready?.status ?? '?', await sourceVersion(backend, name), target, found?.resourceVersion ?? '-', keys];
    }),
  );
  return table([['EXTERNALSECRET', 'READY', 'VERSION AT THE SOURCE', 'SECRET', 'VERSION', 'KEYS AND FINGERPRINTS'], ...rows]);
}

async function sourceVersion(backend: DemoBackend, name: string): Promise<string> {
  if (name === 'registry-password') return backend.version('docker/registry/password');
  return backend.version('myDatabaseSecret', name === 'database-previous' ? 'AWSPREVIOUS' : 'AWSCURRENT');
}

async function stayUp({ screen, operator, signal }: Stage, bed: Bed): Promise<void> {
  const [{ facts }, moto, kubectl] = await Promise.all([bed.cluster(), bed.moto(), bed.program('kubectl')]);
  screen.heading('Everything stays up until Ctrl-C. In another terminal:');
  screen.plain(`  export KUBECONFIG=${facts.kubeconfig}`);
  screen.plain(`  ${kubectl.file} get externalsecrets,secrets -n ${NAMESPACE}`);
  screen.plain(`  npm run rotate -- ${moto.facts.endpoint}`);
  screen.plain(`  tail -f ${operator.logFile}\n`);
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  const exit = await Promise.race([promise, operator.child.exited]);
  if (exit !== undefined) throw new DemoError(`the operator ${describeExit(exit)}`);
}

function refuseDead({ child }: DemoOperator): void {
  if (child.exit !== undefined) throw new DemoError(`the operator ${describeExit(child.exit)}`);
}

/** Every key changed. */
function isOther(now: SeenSecret, before: SeenSecret | undefined): boolean {
  return [...now.prints].every(([key, print]) => before?.prints.get(key) !== print);
}

function reason({ name, ready }: Seen): string {
  return `${name} (${ready?.message ?? 'no condition yet'})`;
}

process.exitCode = await main();

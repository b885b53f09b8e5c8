// The README's first command: a cluster, the three backends and the operator on this machine, the examples applied, rotations
// and a change of backend shown. `--once` (or CI=true) ends after the scenario; otherwise everything stays up until Ctrl-C.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { untilAborted } from '#providers/until-aborted.ts';
import { KubeClient } from '../test/support/kube-client.ts';
import { grantRights } from '../test/support/rights.ts';
import { openBed } from '../test/testbed/bed.ts';
import type { Bed } from '../test/testbed/bed.ts';
import { BedError } from '../test/testbed/bed-error.ts';
import { describeExit } from '../test/testbed/child.ts';
import { installCrds } from '../test/testbed/install-crds.ts';
import type { MotoFacts } from '../test/testbed/moto.ts';
import { readExamples } from './demo/examples.ts';
import type { Example } from './demo/examples.ts';
import { startOperator } from './demo/operator.ts';
import { DemoParameterStore } from './demo/parameter-store.ts';
import { Screen } from './demo/screen.ts';
import { DemoSecretsManager } from './demo/secrets-manager.ts';
import { password } from './demo/source.ts';
import { DemoError, NAMESPACE } from './demo/stage.ts';
import type { Stage } from './demo/stage.ts';
import { tellAws, tellVault } from './demo/story.ts';
import { DemoVault } from './demo/vault.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const HELP = `npm start [-- --once]

Brings up etcd, a Kubernetes API server, AWS Secrets Manager and Parameter Store, and HashiCorp Vault on loopback, starts
Tidelock under its own ServiceAccount, applies examples/, shows rotations and the Secrets that follow them, and moves an
ExternalSecret from Secrets Manager to Vault without its Secret changing.

  --once               end after the scenario, exit 0 when all went well (CI=true does the same)
  --examples <folder>  apply this changed copy of examples/ instead
  --help               this text

DEBUG=1 prints the stack of an error that nobody expected.
`;

/** AWS as the examples expect it, and the environment that leads the operator to it. */
interface Aws {
  readonly secretsManager: DemoSecretsManager;
  readonly parameterStore: DemoParameterStore;
  readonly registryPassword: string;
  readonly env: MotoFacts['env'];
}

async function main(screen: Screen): Promise<number> {
  const options = { once: { type: 'boolean' }, examples: { type: 'string' }, help: { type: 'boolean' } } as const;
  const { values } = parseArgs({ options });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const once = values.once ?? process.env['CI'] === 'true';
  const examples = await readExamples(values.examples ?? join(ROOT, 'examples'));
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort(new DemoError('stopped')));
  await using bed = openBed({ report: (line) => screen.line(line) });
  try {
    await run(bed, screen, examples, once, stop.signal);
    return 0;
  } catch (error) {
    if (stop.signal.aborted) return once ? 130 : 0;
    throw error;
  } finally {
    screen.line('stopping everything');
  }
}

async function run(bed: Bed, screen: Screen, examples: readonly Example[], once: boolean, signal: AbortSignal): Promise<void> {
  using stack = new DisposableStack();
  const servers = Promise.all([cluster(bed, screen, signal), aws(bed, screen, stack)]);
  const [{ admin, kubeconfig }, { registryPassword, env, ...backends }] = await untilAborted(servers, signal);
  await using _admin = admin;
  // Not waited for here: its first build takes minutes, and what is read from AWS needs it not. The bed keeps its failure.
  void bed.vault();
  const operator = startOperator(kubeconfig, bed.folder, env);
  screen.line('operator started under ServiceAccount tidelock/tidelock, with the rights that the chart renders');
  const stage: Stage = { screen, admin, ...backends, operator, signal };
  try {
    await tellAws(
      stage,
      examples.filter(({ isVault }) => !isVault),
    );
    await withVault(
      stage,
      bed,
      registryPassword,
      examples.filter(({ isVault }) => isVault),
    );
    if (!once) await stayUp(stage, bed);
  } catch (error) {
    if (error instanceof DemoError && !signal.aborted) screen.plain(`The last lines of the operator's log:\n${operator.child.tail(10)}`);
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

async function aws(bed: Bed, screen: Screen, stack: DisposableStack): Promise<Aws> {
  const { facts } = await bed.moto();
  const secretsManager = stack.use(new DemoSecretsManager(facts.endpoint));
  const parameterStore = stack.use(new DemoParameterStore(facts.endpoint));
  const registryPassword = password();
  await secretsManager.seed(registryPassword);
  const parameters = await parameterStore.seed();
  screen.line('Secrets Manager holds myDatabaseSecret, docker/registry/password and docker/registry');
  screen.line(`Parameter Store holds ${parameters} parameters under /docker/registry and /myapp`);
  return { secretsManager, parameterStore, registryPassword, env: facts.env };
}

/** Vault's part, as soon as there is one. */
async function withVault(stage: Stage, bed: Bed, registryPassword: string, examples: readonly Example[]): Promise<void> {
  const { screen, admin, signal } = stage;
  screen.heading('HashiCorp Vault joins');
  const [{ facts }, { facts: clusterFacts }] = await untilAborted(Promise.all([bed.vault(), bed.cluster()]), signal);
  await using vault = new DemoVault(facts);
  await vault.seed(registryPassword);
  await vault.admit(NAMESPACE, clusterFacts, admin, signal);
  screen.line('Vault holds secret/docker/registry, and lets ServiceAccount registry-reader read it');
  await tellVault(stage, examples, vault, facts);
}

async function stayUp({ screen, operator, signal }: Stage, bed: Bed): Promise<void> {
  const servers = Promise.all([bed.cluster(), bed.moto(), bed.vault(), bed.program('kubectl')]);
  const [{ facts }, moto, { facts: vault }, kubectl] = await untilAborted(servers, signal);
  screen.heading('Everything stays up until Ctrl-C. In another terminal:');
  screen.plain(`  export KUBECONFIG=${facts.kubeconfig}`);
  screen.plain(`  ${kubectl.file} get externalsecrets,secrets -n ${NAMESPACE}`);
  screen.plain(`  npm run rotate -- ${moto.facts.endpoint}`);
  screen.plain(`  npm run rotate -- ${vault.address} ${vault.caFile} ${vault.rootToken}`);
  screen.plain(`  tail -f ${operator.logFile}\n`);
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  const exit = await Promise.race([promise, operator.child.exited]);
  if (exit !== undefined) throw new DemoError(`the operator ${describeExit(exit)}`);
}

/** One line for the person at the screen; what nobody expected has a stack for those who ask. */
function tellFailure(screen: Screen, error: unknown): number {
  const isExpected = error instanceof DemoError || error instanceof BedError;
  const message = error instanceof Error ? error.message : String(error);
  screen.line(`failed: ${isExpected ? message : message.replaceAll(/\s+/g, ' ')}`);
  if (!isExpected && (process.env['DEBUG'] ?? '') !== '') process.stderr.write(`${error instanceof Error ? error.stack : message}\n`);
  return 1;
}

const screen = new Screen();
process.exitCode = await main(screen).catch((error: unknown) => tellFailure(screen, error));

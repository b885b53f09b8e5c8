// The scenario, step by step: Secrets appear, a rotation is followed, a store is changed without a Secret changing.

import { applyExamples, applyVaultExamples } from './examples.ts';
import type { Example } from './examples.ts';
import { overview } from './overview.ts';
import type { Sources } from './overview.ts';
import { DemoError, NAMESPACE, seen, WITHIN_SECONDS } from './stage.ts';
import type { Stage } from './stage.ts';
import type { DemoVault } from './vault.ts';
import { externalSecrets, secret } from './view.ts';
import type { Seen, SeenSecret } from './view.ts';
import type { VaultFacts } from '../../test/testbed/vault-facts.ts';

/** The ExternalSecret that moves from one backend to another. */
const MOVES = 'registry-password';

/** What is read from AWS: Secrets appear, and a rotated database password arrives. */
export async function tellAws(stage: Stage, examples: readonly Example[]): Promise<void> {
  const { screen, admin, secretsManager } = stage;
  await applyExamples(admin, examples);
  screen.line(`applied ${names(examples)}`);
  await showReady(stage);
  await showTable(stage, 'ExternalSecrets and their Secrets');

  screen.heading('A rotation: a pending version appears, then becomes AWSCURRENT');
  await showRotation(stage, ['database'], async () => `myDatabaseSecret is at version ${await secretsManager.rotate()}`);
}

/** What is read from Vault, and the way there from AWS. */
export async function tellVault(stage: Stage, examples: readonly Example[], vault: DemoVault, facts: VaultFacts): Promise<void> {
  const { screen, admin } = stage;
  const known = (await externalSecrets(admin, NAMESPACE)).map(({ name }) => name);
  await applyVaultExamples(admin, examples, facts);
  screen.line(`applied ${names(examples)}, with ${facts.address} as its server and this Vault's authority in ConfigMap vault-ca`);
  await showReady(stage, known);

  screen.heading(`No lock-in: ExternalSecret ${MOVES} goes from Secrets Manager to Vault, by its store reference alone`);
  await showMove(stage);
  screen.heading('A rotation in Vault: those who read there follow, also the one that has moved');
  await showRotation(stage, ['registry-from-vault', MOVES], async () => `docker/registry is at version ${await vault.rotate()}`);
  await showTable(stage, 'Afterwards', vault);
}

async function showTable({ screen, admin, secretsManager, parameterStore }: Stage, heading: string, vault?: DemoVault): Promise<void> {
  const aws: Sources = {
    'secrets-manager': secretsManager,
    'shared-secrets-manager': secretsManager,
    'parameter-store': parameterStore,
  };
  screen.heading(heading);
  screen.plain(await overview(admin, vault === undefined ? aws : { ...aws, vault }));
}

/** Tells of each ExternalSecret as it becomes Ready, but for those that were. */
async function showReady(stage: Stage, known: readonly string[] = []): Promise<void> {
  const { screen, admin } = stage;
  const told = new Set(known);
  const all = await seen(stage, async () => {
    const now = await externalSecrets(admin, NAMESPACE);
    for (const { name, target, ready } of now) {
      if (ready?.status !== 'True' || told.has(name)) continue;
      told.add(name);
      screen.line(`ExternalSecret ${name} is Ready, Secret ${target} is written`);
    }
    return now.every(({ name }) => told.has(name)) ? now : undefined;
  });
  if (all !== undefined) return;
  const waiting = (await externalSecrets(admin, NAMESPACE)).filter(({ name }) => !told.has(name));
  throw new DemoError(`not Ready after ${WITHIN_SECONDS} s: ${waiting.map(reason).join('; ')}`);
}

/** Rotates, and waits until all keys of these Secrets are others. */
async function showRotation(stage: Stage, secrets: readonly string[], rotate: () => Promise<string>): Promise<void> {
  const { screen } = stage;
  const before = new Map(await Promise.all(secrets.map(async (name) => [name, await existing(stage, name)] as const)));
  const started = performance.now();
  screen.line(await rotate());
  for (const [name, old] of before) {
    const after = await seen(stage, async () => {
      const now = await existing(stage, name);
      return isOther(now, old) ? now : undefined;
    });
    if (after === undefined) throw new DemoError(`Secret ${name} did not follow the rotation within ${WITHIN_SECONDS} s`);
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    screen.line(`Secret ${name} followed after ${seconds} s (refreshInterval 5s): ${changed(after)}`);
  }
}

/** Changes the store reference, and shows that the Secret is the one that it was: no byte, no write. */
async function showMove(stage: Stage): Promise<void> {
  const { screen, admin } = stage;
  const before = await existing(stage, MOVES);
  screen.line(`Secret ${MOVES} before: ${look(before)}`);
  await admin.merge({
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { namespace: NAMESPACE, name: MOVES },
    spec: { secretStoreRef: { kind: 'SecretStore', name: 'vault' } },
  });
  const moved = await seen(stage, async () => {
    const found = (await externalSecrets(admin, NAMESPACE)).find(({ name }) => name === MOVES);
    return found?.isSynced === true && found.ready?.status === 'True' ? found : undefined;
  });
  if (moved === undefined) throw new DemoError(`ExternalSecret ${MOVES} was not synced from Vault within ${WITHIN_SECONDS} s`);
  const after = await existing(stage, MOVES);
  screen.line(`Secret ${MOVES} after:  ${look(after)}`);
  if (look(after) !== look(before)) throw new DemoError(`Secret ${MOVES} changed when its store did`);
  screen.line(`ExternalSecret ${MOVES} is synced from Vault; its Secret has the same bytes and was not written: nothing restarts`);
}

async function existing({ admin }: Stage, name: string): Promise<SeenSecret> {
  const found = await secret(admin, NAMESPACE, name);
  if (found === undefined) throw new DemoError(`there is no Secret ${name}`);
  return found;
}

function look({ prints, dataHash, resourceVersion }: SeenSecret): string {
  const keys = [...prints].map(([key, print]) => `${key}#${print}`).join(' ');
  return `${keys}, data-hash ${dataHash.slice(0, 12)}…, resourceVersion ${resourceVersion}`;
}

function changed({ prints }: SeenSecret): string {
  return `${[...prints.keys()].join(' and ')} changed${prints.size > 1 ? ' together' : ''}`;
}

/** Every key changed. */
function isOther(now: SeenSecret, before: SeenSecret): boolean {
  return [...now.prints].every(([key, print]) => before.prints.get(key) !== print);
}

function names(examples: readonly Example[]): string {
  return examples.map(({ file }) => file).join(', ');
}

function reason({ name, ready }: Seen): string {
  return `${name} (${ready?.message ?? 'no condition yet'})`;
}

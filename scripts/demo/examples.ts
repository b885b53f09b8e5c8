// The manifests of examples/, in the order of their names. Those of Vault wait for it, and get its address and its authority.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { KubeClient } from '../../test/support/kube-client.ts';
import type { VaultFacts } from '../../test/testbed/vault-facts.ts';
import { NAMESPACE } from './stage.ts';

/** What the store `vault` of the examples names instead of a real server. */
const SERVER = 'https://vault.example.com:8200';

/** One file. */
export interface Example {
  readonly file: string;
  readonly text: string;
  /** It names the Vault. */
  readonly isVault: boolean;
}

/** All YAML files of a folder. */
export async function readExamples(folder: string): Promise<readonly Example[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).toSorted();
  return await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(folder, file), 'utf8');
      return { file, text, isVault: text.includes(SERVER) };
    }),
  );
}

/** Applies them one after the other, as they are. */
export async function applyExamples(admin: KubeClient, examples: readonly Example[]): Promise<void> {
  for (const { text } of examples) await admin.apply(text);
}

/** Applies them with the Vault's address, and the ConfigMap that its store names. */
export async function applyVaultExamples(admin: KubeClient, examples: readonly Example[], { address, caFile }: VaultFacts): Promise<void> {
  const ca = await readFile(caFile, 'utf8');
  const metadata = { namespace: NAMESPACE, name: 'vault-ca' };
  await admin.apply([{ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'ca.crt': ca } }]);
  await applyExamples(
    admin,
    examples.map((example) => ({ ...example, text: example.text.replaceAll(SERVER, address) })),
  );
}

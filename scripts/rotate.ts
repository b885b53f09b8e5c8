// Rotates a password of a running demo, the database's in Secrets Manager or the registry's in Vault; `npm start` prints both
// commands with what they need.

import { DemoSecretsManager } from './demo/secrets-manager.ts';
import { DemoVault } from './demo/vault.ts';

const USAGE = `usage: npm run rotate -- <endpoint of Secrets Manager>
       npm run rotate -- <address of Vault> <CA file> <token>
(npm start prints both commands)
`;

const [endpoint, caFile, rootToken] = process.argv.slice(2);
if (endpoint === undefined || !URL.canParse(endpoint) || (caFile === undefined) !== (rootToken === undefined)) {
  process.stderr.write(USAGE);
  process.exit(2);
}
if (caFile === undefined || rootToken === undefined) {
  using secretsManager = new DemoSecretsManager(endpoint);
  process.stdout.write(`myDatabaseSecret is at version ${await secretsManager.rotate()} now\n`);
} else {
  await using vault = new DemoVault({ address: endpoint, caFile, rootToken });
  process.stdout.write(`secret/docker/registry is at version ${await vault.rotate()} now\n`);
}

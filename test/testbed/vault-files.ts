// The files that a Vault reads at its start: certificates, and the listeners beside the one of -dev.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAuthority } from './certificates.ts';

/** Paths. */
export interface VaultFiles {
  readonly config: string;
  readonly ca: string;
  readonly clientCert: string;
  readonly clientKey: string;
  /** Written by Vault, where it is told to. */
  readonly auditLog: string;
}

/** Where to listen, `host:port`: with TLS, and with TLS for holders of a client's certificate. */
export interface VaultListeners {
  readonly tls: string;
  readonly mutual: string;
}

/** Writes them into a folder of their own below `bed`, with a fresh authority. */
export async function writeVaultFiles(bed: string, { tls, mutual }: VaultListeners): Promise<VaultFiles> {
  const folder = join(bed, 'vault');
  await mkdir(folder, { mode: 0o700 });
  const authority = createAuthority('Vault of the test bed');
  const [server, client] = [authority.issue('vault'), authority.issue('client')];
  const ca = await write(join(folder, 'ca.pem'), authority.cert);
  const certificate = {
    tls_cert_file: await write(join(folder, 'server.pem'), server.cert),
    tls_key_file: await write(join(folder, 'server.key'), server.key),
  };
  const strict = { tls_client_ca_file: ca, tls_require_and_verify_client_cert: true };
  const listener = [{ tcp: { address: tls, ...certificate } }, { tcp: { address: mutual, ...certificate, ...strict } }];
  return {
    ca,
    clientCert: await write(join(folder, 'client.pem'), client.cert),
    clientKey: await write(join(folder, 'client.key'), client.key),
    config: await write(join(folder, 'vault.json'), JSON.stringify({ listener })),
    auditLog: join(folder, 'audit.log'),
  };
}

async function write(path: string, text: string): Promise<string> {
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

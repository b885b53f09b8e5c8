// The files that an API server reads at its start: who the admin is, the keys of ServiceAccount tokens, what to audit.

import { generateKeyPair, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { AUDIT_POLICY } from './audit.ts';

/** Paths of the written files, and the token that stands in one of them. */
export interface ApiServerFiles {
  readonly tokens: string;
  readonly adminToken: string;
  readonly accountKey: string;
  readonly accountPublicKey: string;
  readonly auditPolicy: string;
}

/** Writes them into `folder` with a fresh token and a fresh key pair (RS256, as managed clusters sign). */
export async function writeApiServerFiles(folder: string): Promise<ApiServerFiles> {
  const adminToken = randomBytes(24).toString('hex');
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    adminToken,
    tokens: await write(join(folder, 'tokens.csv'), `${adminToken},admin,1,system:masters\n`),
    accountKey: await write(join(folder, 'service-account.key'), privateKey),
    accountPublicKey: await write(join(folder, 'service-account.pub'), publicKey),
    auditPolicy: await write(join(folder, 'audit-policy.yaml'), stringify(AUDIT_POLICY)),
  };
}

async function write(path: string, text: string): Promise<string> {
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

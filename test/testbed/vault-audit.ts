// Vault's audit log: who asked for what, for tests that count requests. Values in it are hashed by Vault.

import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** A request that Vault answered (Vault documentation: "Audit devices"). */
export interface VaultAuditEntry {
  /** read, create, update, patch, delete, list. */
  readonly operation: string;
  /** Without `/v1/`: `secret/data/db`. */
  readonly path: string;
  /** Names the token that asked; empty where it had none or an unknown one. At a login, the token that it gave. */
  readonly accessor: string;
  /** The token's, as `approle` or `kubernetes-default-reader`. */
  readonly displayName: string;
  /** Why Vault refused it (policy, token); empty when it did not, also when an engine or an auth method then said no. */
  readonly error: string;
  /** When it was answered, epoch milliseconds. */
  readonly at: number;
}

const LINE = z.object({
  type: z.string(),
  time: z.string(),
  error: z.string().default(''),
  auth: z.object({ accessor: z.string().default(''), display_name: z.string().default('') }).optional(),
  request: z.object({ operation: z.string(), path: z.string() }),
});

/** All requests that were answered so far, oldest first. */
export async function readVaultAudit(path: string): Promise<readonly VaultAuditEntry[]> {
  const text = await readFile(path, 'utf8');
  // The last line may be half written.
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line.includes('"type":"response"'))
    .map(parseLine);
}

function parseLine(line: string): VaultAuditEntry {
  const { time, error, auth, request } = LINE.parse(JSON.parse(line));
  const { accessor, display_name: displayName } = auth ?? { accessor: '', display_name: '' };
  return { operation: request.operation, path: request.path, accessor, displayName, error, at: Date.parse(time) };
}

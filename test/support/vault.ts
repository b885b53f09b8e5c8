// A Vault of the bed, for one test file: what an administrator does there, each in one line, on paths of one's own.

import { randomBytes } from 'node:crypto';
import { afterAll, inject } from 'vitest';
import { z } from 'zod';
import { readVaultAudit } from '../testbed/vault-audit.ts';
import type { VaultAuditEntry } from '../testbed/vault-audit.ts';
import type { VaultFacts } from './bed-facts.ts';
import { VaultClient } from './vault-client.ts';
import type { VaultRequest } from './vault-client.ts';
import { VaultKv } from './vault-kv.ts';

/** What a policy allows, path to capabilities (Vault documentation: "Policies"). */
export type PolicyRules = Readonly<Record<string, readonly VaultCapability[]>>;

export type VaultCapability = 'create' | 'read' | 'update' | 'patch' | 'delete' | 'list' | 'sudo' | 'deny';

/** A token, and the name by which the audit log knows it. */
export interface VaultToken {
  readonly token: string;
  readonly accessor: string;
}

/** Which requests of the audit log count; what is absent matches all. */
export interface AuditFilter {
  readonly accessor?: string;
  /** As Vault sees it: `secret/data/db`, without `/v1/`. */
  readonly path?: string | RegExp;
  readonly operation?: string;
}

/** The Vault of the whole run, or one that the test file started itself; call it at the top of a file or a `describe`. */
export function useVault(own?: { readonly facts: VaultFacts }): TestVault {
  const vault = new TestVault(own?.facts ?? inject('vault'));
  afterAll(async () => await vault[Symbol.asyncDispose]());
  return vault;
}

/** An administrator of a Vault. Refused requests reject with a `VaultRefusal` that carries the HTTP status. */
export class TestVault implements AsyncDisposable {
  readonly facts: VaultFacts;
  readonly client: VaultClient;

  constructor(facts: VaultFacts) {
    this.facts = facts;
    this.client = new VaultClient(facts);
  }

  /** An engine that stands from the start: `secret` and `team/kv` are version 2, `kv1` is version 1. */
  kv(mount: string, version: 1 | 2 = 2): VaultKv {
    return new VaultKv(this.client, mount, version);
  }

  /** Mounts a KV engine that nobody else uses. */
  async anEngine(version: 1 | 2 = 2, prefix = 'kv'): Promise<VaultKv> {
    const engine = this.kv(unique(prefix), version);
    await this.write(`sys/mounts/${engine.mount}`, { type: 'kv', options: { version: String(version) } });
    await engine.ready();
    return engine;
  }

  /** Creates a policy; returns its name. */
  async aPolicy(rules: PolicyRules, prefix = 'policy'): Promise<string> {
    const name = unique(prefix);
    const path = Object.fromEntries(Object.entries(rules).map(([pattern, capabilities]) => [pattern, { capabilities }]));
    await this.write(`sys/policies/acl/${name}`, { policy: JSON.stringify({ path }) });
    return name;
  }

  /** Creates a token with these policies; `settings` are those of `auth/token/create`, such as `ttl`, `period`, `num_uses`, `type`. */
  async aToken(policies: readonly string[], settings: Readonly<Record<string, unknown>> = {}): Promise<VaultToken> {
    return tokenOf(await this.write('auth/token/create', { policies, no_parent: true, ...settings }));
  }

  async revoke(token: string): Promise<void> {
    await this.write('auth/token/revoke', { token });
  }

  /**
   * Enables an auth method (`approle`, `aws`, `cert`, `jwt`, `kubernetes`, `ldap`, `userpass`) at a path that nobody
   * else uses, and writes its `config`; returns the path.
   */
  async anAuthMethod(type: string, config?: Readonly<Record<string, unknown>>): Promise<string> {
    const path = unique(type);
    await this.write(`sys/auth/${path}`, { type });
    if (config !== undefined) await this.write(`auth/${path}/config`, config);
    return path;
  }

  /** A role of AppRole: what it logs in with. */
  async anAppRole(path: string, role: string, settings: Readonly<Record<string, unknown>>): Promise<{ roleId: string; secretId: string }> {
    await this.write(`auth/${path}/role/${role}`, settings);
    const { role_id: roleId } = ROLE_ID.parse(await this.read(`auth/${path}/role/${role}/role-id`)).data;
    const { secret_id: secretId } = SECRET_ID.parse(await this.write(`auth/${path}/role/${role}/secret-id`, {})).data;
    return { roleId, secretId };
  }

  /** Reads any path below `/v1/`; the parsed answer. */
  async read(path: string): Promise<unknown> {
    return await this.client.expectOk({ method: 'GET', path });
  }

  /** Writes any path below `/v1/`: a role, a user, a configuration; the parsed answer, undefined when it is empty. */
  async write(path: string, body: object): Promise<unknown> {
    return await this.client.expectOk({ method: 'POST', path, body });
  }

  /** Logs in at `auth/<path>`; `name` is the user's where the method wants it in the path. */
  async login(path: string, body: object, name?: string): Promise<VaultToken> {
    const request: VaultRequest = { method: 'POST', path: `auth/${path}/login${name === undefined ? '' : `/${name}`}`, body, token: null };
    return tokenOf(await this.client.expectOk(request));
  }

  /** The requests that Vault answered so far, oldest first; those that need no token (`sys/health`) are not in it, logins are. */
  async audit(filter: AuditFilter = {}): Promise<readonly VaultAuditEntry[]> {
    if (this.facts.auditLog === undefined) throw new Error('the bed was opened without audit');
    return (await readVaultAudit(this.facts.auditLog)).filter((entry) => matches(entry, filter));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client[Symbol.asyncDispose]();
  }
}

const ROLE_ID = z.object({ data: z.object({ role_id: z.string() }) });
const SECRET_ID = z.object({ data: z.object({ secret_id: z.string() }) });
const AUTH = z.object({ auth: z.object({ client_token: z.string(), accessor: z.string() }) });

function tokenOf(answer: unknown): VaultToken {
  const { client_token: token, accessor } = AUTH.parse(answer).auth;
  return { token, accessor };
}

function matches(entry: VaultAuditEntry, { accessor, path, operation }: AuditFilter): boolean {
  const isPath = path === undefined || (typeof path === 'string' ? entry.path === path : path.test(entry.path));
  return isPath && (accessor === undefined || entry.accessor === accessor) && (operation === undefined || entry.operation === operation);
}

function unique(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString('hex')}`;
}

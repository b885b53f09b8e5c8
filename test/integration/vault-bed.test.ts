// The Vault of the test bed: what it offers to tests, in both versions of its engine and with every way to log in.

import { generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'undici';
import { describe, expect, inject, it } from 'vitest';
import { useCluster } from '../support/cluster.ts';
import { anLdapDirectory } from '../support/ldap-directory.ts';
import { ownBed } from '../support/own-bed.ts';
import { TestVault, useVault } from '../support/vault.ts';
import { anAwsAuth, anAwsRole } from '../support/vault-aws.ts';
import { VaultClient } from '../support/vault-client.ts';
import type { VaultRefusal } from '../support/vault-client.ts';
import { aKubernetesAuth, aKubernetesRole } from '../support/vault-kubernetes.ts';
import { createAuthority } from '../testbed/certificates.ts';

const NEVER = new AbortController().signal;

async function refusal(work: Promise<unknown>): Promise<number | undefined> {
  return await work.then(
    () => undefined,
    (error: VaultRefusal) => error.status,
  );
}

async function health(address: string, tls: { ca?: Buffer; cert?: Buffer; key?: Buffer }): Promise<number> {
  const agent = new Agent({ connect: tls });
  try {
    return (await request(`${address}/v1/sys/health`, { dispatcher: agent })).statusCode;
  } finally {
    await agent.destroy();
  }
}

/** A JSON web token, ES256. */
function signedToken(claims: object, key: KeyObject): string {
  const content = [{ alg: 'ES256', typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${content}.${sign('sha256', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** A GetCallerIdentity as the login of `aws` wants it; moto does not look at signatures. */
function callerIdentity(serverId: string): object {
  const headers = {
    Authorization: `AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/sts/aws4_request, SignedHeaders=host;x-vault-aws-iam-server-id, Signature=0`,
    'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8',
    'X-Vault-AWS-IAM-Server-ID': serverId,
  };
  return {
    iam_http_request_method: 'POST',
    iam_request_url: btoa('https://sts.amazonaws.com/'),
    iam_request_body: btoa('Action=GetCallerIdentity&Version=2011-06-15'),
    iam_request_headers: btoa(JSON.stringify(headers)),
  };
}

describe('an engine', () => {
  const vault = useVault();

  it('of version 2 counts versions, and lets them go and come back', async () => {
    const kv = await vault.anEngine();

    const versions = [await kv.put('app/db', { user: 'a', password: 'b' }), await kv.patch('app/db', { password: 'c' })];
    const read = `${kv.mount}/data/app/db`;

    expect(versions).toEqual([1, 2]);
    expect(await vault.read(read)).toMatchObject({ data: { data: { user: 'a', password: 'c' }, metadata: { version: 2 } } });
    await kv.deleteVersions('app/db', [2]);
    expect(await refusal(vault.read(read))).toBe(404);
    await kv.undelete('app/db', [2]);
    expect(await vault.read(read)).toMatchObject({ data: { metadata: { version: 2 } } });
    await kv.destroy('app/db', [2]);
    await kv.setMetadata('app/db', { custom_metadata: { team: 'x' } });
    expect(await vault.read(`${kv.mount}/metadata/app/db`)).toMatchObject({
      data: { versions: { 1: { destroyed: false }, 2: { destroyed: true } }, custom_metadata: { team: 'x' } },
    });
    await kv.remove('app/db');
    expect(await refusal(vault.read(`${kv.mount}/metadata/app/db`))).toBe(404);
  });

  it('of version 1 has none', async () => {
    const kv = await vault.anEngine(1);

    expect(await kv.put('db', { password: 'b' })).toBe(0);

    expect(await vault.read(`${kv.mount}/db`)).toMatchObject({ data: { password: 'b' } });
    await kv.delete('db');
    expect(await refusal(vault.read(`${kv.mount}/db`))).toBe(404);
  });

  it.each([
    ['secret', 2],
    ['team/kv', 2],
    ['kv1', 1],
  ] as const)('stands at %s from the start', async (mount, version) => {
    await vault.kv(mount, version).put('vault-bed', { a: 'b' });

    const list = await vault.client.expectOk({ method: 'LIST', path: version === 1 ? mount : `${mount}/metadata` });

    expect(list).toMatchObject({ data: { keys: expect.arrayContaining(['vault-bed']) } });
  });
});

describe('a way to log in', () => {
  const vault = useVault();
  const cluster = useCluster();

  async function mayReadDb(): Promise<string> {
    await vault.kv('secret').put('vault-bed/db', { a: 'b' });
    return await vault.aPolicy({ 'secret/data/vault-bed/db': ['read'] });
  }

  async function reads(token: string, path = 'secret/data/vault-bed/db'): Promise<number> {
    return (await vault.client.send({ method: 'GET', path, token })).status;
  }

  it('is a token, as long as it lives', async () => {
    const { token } = await vault.aToken([await mayReadDb()]);

    expect(await reads(token)).toBe(200);
    expect(await reads(token, 'secret/data/other')).toBe(403);
    await vault.revoke(token);
    expect(await reads(token)).toBe(403);
  });

  it('is AppRole', async () => {
    const path = await vault.anAuthMethod('approle');
    const { roleId, secretId } = await vault.anAppRole(path, 'app', { token_policies: [await mayReadDb()] });

    const { token } = await vault.login(path, { role_id: roleId, secret_id: secretId });

    expect(await reads(token)).toBe(200);
  });

  it('is a name with a password', async () => {
    const path = await vault.anAuthMethod('userpass');
    await vault.write(`auth/${path}/users/ann`, { password: 'x', token_policies: [await mayReadDb()] });

    const { token } = await vault.login(path, { password: 'x' }, 'ann');

    expect(await reads(token)).toBe(200);
  });

  it('is a ServiceAccount of the cluster', async () => {
    const namespace = await cluster.aNamespace();
    const account = await cluster.anAccount(namespace, 'app');
    const path = await aKubernetesAuth(vault, cluster, namespace);
    await aKubernetesRole(vault, path, 'app', { namespace, accounts: ['app'], policies: [await mayReadDb()] });

    const { token } = await vault.login(path, { role: 'app', jwt: account.token });

    expect(await reads(token)).toBe(200);
    const stranger = await cluster.anAccount(namespace, 'stranger');
    expect(await refusal(vault.login(path, { role: 'app', jwt: stranger.token }))).toBe(403);
  });

  it('is an entry of a directory', async () => {
    const directory = await anLdapDirectory({ 'cn=ann,ou=people': 'x' });
    const path = await vault.anAuthMethod('ldap', { url: directory.url, userdn: 'ou=people', userattr: 'cn' });
    await vault.write(`auth/${path}/users/ann`, { policies: await mayReadDb() });

    const { token } = await vault.login(path, { password: 'x' }, 'ann');

    expect(await reads(token)).toBe(200);
    expect(await refusal(vault.login(path, { password: 'y' }, 'ann'))).toBe(400);
    expect(directory.binds).toEqual(['cn=ann,ou=people']);
  });

  it('is a signed token of an issuer', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const now = Math.floor(Date.now() / 1_000);
    const jwt = signedToken({ sub: 'ann', aud: 'vault', iat: now, exp: now + 600 }, privateKey);
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    const path = await vault.anAuthMethod('jwt', { jwt_validation_pubkeys: [pem] });
    const role = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['vault'], token_policies: [await mayReadDb()] };
    await vault.write(`auth/${path}/role/app`, role);

    const { token } = await vault.login(path, { role: 'app', jwt });

    expect(await reads(token)).toBe(200);
  });

  it("is a client's certificate", async () => {
    const authority = createAuthority('clients');
    const path = await vault.anAuthMethod('cert');
    await vault.write(`auth/${path}/certs/app`, { certificate: authority.cert, token_policies: [await mayReadDb()] });
    await using client = new VaultClient(vault.facts, authority.issue('ann'));

    const answer = await client.send({ method: 'POST', path: `auth/${path}/login`, token: null });

    expect(answer).toMatchObject({ status: 200, body: { auth: { metadata: { common_name: 'ann' } } } });
    expect(await refusal(vault.login(path, {}))).toBe(400);
  });

  it('is an identity of AWS', async () => {
    const path = await anAwsAuth(vault, inject('moto'), { serverId: 'vault.test' });
    await anAwsRole(vault, path, 'app', 'arn:aws:iam::123456789012:user/moto', [await mayReadDb()]);

    const { token } = await vault.login(path, { role: 'app', ...callerIdentity('vault.test') });

    expect(await reads(token)).toBe(200);
    expect(await refusal(vault.login(path, { role: 'app', ...callerIdentity('other') }))).toBe(400);
  });
});

describe('the audit log', () => {
  const vault = useVault();

  it('tells requests apart by token, path and outcome', async () => {
    const kv = await vault.anEngine();
    await kv.put('db', { a: 'b' });
    const { token, accessor } = await vault.aToken([await vault.aPolicy({ [`${kv.mount}/data/*`]: ['read'] })]);

    await vault.client.send({ method: 'GET', path: `${kv.mount}/data/db`, token });
    await vault.client.send({ method: 'GET', path: `${kv.mount}/metadata/db`, token });

    expect(await vault.audit({ accessor })).toMatchObject([
      { operation: 'read', path: `${kv.mount}/data/db`, error: '' },
      { operation: 'read', path: `${kv.mount}/metadata/db`, error: expect.stringContaining('permission denied') },
    ]);
    expect(await vault.audit({ path: `${kv.mount}/data/db`, operation: 'read' })).toHaveLength(1);
  });
});

describe('the listeners', () => {
  const { facts } = useVault();

  it('speak plain HTTP, TLS with an authority of their own, and TLS for holders of a certificate', async () => {
    const ca = await readFile(facts.caFile);
    const { address, certFile, keyFile } = facts.mutualTls;
    const [cert, key] = [await readFile(certFile), await readFile(keyFile)];

    expect(await health(facts.plainAddress, {})).toBe(200);
    expect(await health(facts.address, { ca })).toBe(200);
    expect(await health(address, { ca, cert, key })).toBe(200);
    await expect(health(facts.address, {})).rejects.toThrow(/certificate/);
    await expect(health(address, { ca })).rejects.toThrow(/certificate required/);
  });
});

describe('a Vault of its own', () => {
  const bed = ownBed();

  it('is sealed and unsealed with its secrets kept, and empty after a restart at the same address', async () => {
    const own = await bed.vault();
    await using vault = new TestVault(own.facts);
    await vault.kv('secret').put('db', { a: 'b' });
    async function read(): Promise<number> {
      return (await vault.client.send({ method: 'GET', path: 'secret/data/db' })).status;
    }

    const seen = [await read()];
    await own.seal(NEVER);
    seen.push(await read());
    await own.unseal(NEVER);
    seen.push(await read());
    await own.stop();
    await expect(read()).rejects.toThrow(/ECONNREFUSED/);
    await own.start(NEVER);
    seen.push(await read());

    expect(seen).toEqual([200, 503, 200, 404]);
  });
});

import { inspect } from 'node:util';

import type { Failure } from '#core/errors.ts';
import { describe, expect, it } from 'vitest';

import { DENIED, INVALID_TOKEN } from '../../../test/support/scripted-vault.ts';
import { isTokenInvalid, refused, unreachable } from './errors.ts';
import type { Health } from './health.ts';
import type { VaultReply } from './login.ts';

const SITE = { capability: 'read', path: 'secret/data/db', where: 'vault.test:8200' };

function reply(status: number, errors?: readonly string[], headers: Record<string, string> = {}): VaultReply {
  return { status, headers, body: errors === undefined ? undefined : { errors } };
}

function failure(from: Partial<VaultReply>, health?: Health): Failure {
  return refused({ status: 200, body: undefined, headers: {}, ...from }, SITE, health);
}

function network(code: string): Error {
  return Object.assign(new Error('connect with details'), { code });
}

describe('refused', () => {
  it('names path, capability and the line of a policy that is missing', () => {
    expect(failure(DENIED)).toMatchObject({
      code: 'AccessDenied',
      message: 'access denied: the identity of the store lacks "read" on "secret/data/db" in Vault at vault.test:8200',
      remedy: 'add to one of its policies: path "secret/data/db" { capabilities = ["read"] }',
    });
  });

  it.each<[string, Partial<VaultReply>, Health | undefined, string, string]>([
    ['an unknown token', INVALID_TOKEN, undefined, 'AuthFailed', 'does not accept the token of the store: it is wrong, expired or revoked'],
    ['an older server on an unknown token', reply(403, ['bad token']), undefined, 'AuthFailed', 'wrong, expired or revoked'],
    ['no token', reply(400, ['missing client token']), undefined, 'AuthFailed', 'missing client token'],
    [
      'a secret that is not there',
      reply(404, []),
      undefined,
      'NotFound',
      'Secret does not exist: "secret/data/db" in Vault at vault.test:8200',
    ],
    [
      'an engine that is not there',
      reply(404, ['no handler for route "secret/data/db". route entry not found.']),
      undefined,
      'Unavailable',
      'no secrets engine is mounted for "secret/data/db"',
    ],
    [
      'a bad version',
      reply(400, ['Field validation failed: strconv.ParseInt: parsing "x": invalid syntax']),
      undefined,
      'InvalidSpec',
      'parsing "x": invalid syntax',
    ],
    [
      'another engine',
      reply(405, ['1 error occurred:\n\t* unsupported operation\n\n']),
      undefined,
      'InvalidSpec',
      '(HTTP 405: unsupported operation)',
    ],
    ['http to an https listener', reply(400), undefined, 'Unavailable', '(HTTP 400)'],
    ['a page of something else', reply(200), undefined, 'Unavailable', 'does not accept the read'],
    [
      'a standby',
      reply(307, undefined, { location: 'https://active.test:8200/v1/secret/data/db?token=x' }),
      undefined,
      'Unavailable',
      'is a standby and redirects to active.test:8200 (HTTP 307): redirects are not followed',
    ],
    ['a standby that names no address', reply(307), undefined, 'Unavailable', 'is a standby and redirects (HTTP 307)'],
    ['a state that is not there yet', reply(412, ['required index state not present']), undefined, 'Unavailable', 'has not the state yet'],
    [
      'a quota',
      reply(429, ['request path "secret/data/db": rate limit quota exceeded']),
      'active',
      'Throttled',
      'is over the rate limit quota',
    ],
    ['a sealed server by its words', reply(503, ['Vault is sealed']), undefined, 'VaultSealed', 'Vault at vault.test:8200 is sealed'],
    ['a sealed server by its health', reply(503), 'sealed', 'VaultSealed', 'is sealed'],
    [
      'a performance standby',
      reply(473),
      'performance-standby',
      'Unavailable',
      'is a performance standby that does not forward requests (HTTP 473)',
    ],
    ['a recovery secondary', reply(503, ['']), 'dr-secondary', 'Unavailable', 'is a disaster recovery secondary'],
    ['a new server', reply(501), 'uninitialized', 'Unavailable', 'is not initialized (HTTP 501)'],
    ['a removed node', reply(530), 'removed', 'Unavailable', 'was removed from its cluster'],
    ['a broken server', reply(500, ['internal error']), 'active', 'Unavailable', 'failed at read of "secret/data/db" (HTTP 500)'],
  ])('knows %s', (_, from, health, code, words) => {
    const { code: found, message } = failure(from, health);

    expect([found, message]).toEqual([code, expect.stringContaining(words)]);
  });

  it.each([429, 412, 503])('hands on when to come back with HTTP %d', (status) => {
    expect(failure(reply(status, [], { 'retry-after': '7' })).retryAfterMs).toBe(7_000);
    expect(failure(reply(status, [], { 'retry-after': 'soon' })).retryAfterMs).toBeUndefined();
  });

  it.each([400, 403, 404, 405, 429, 500, 503])('tells no token that HTTP %d repeats', (status) => {
    const canary = 'hvs.CAESIKyWu9L5ZsIktF7l9xrG';
    const jwt = 'eyJhbGciOiJSUzI1NiIsImtpZCI6IjEyMyJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl';

    const shown = inspect(failure(reply(status, [`token ${canary} and ${jwt} are "bad"`])), { depth: 9 });

    expect(shown).not.toContain(canary);
    expect(shown).not.toContain(jwt);
  });
});

describe('isTokenInvalid', () => {
  it('tells a bad token from a denied path', () => {
    const all = { body: undefined, headers: {}, status: 403 };

    expect([DENIED, INVALID_TOKEN, { status: 500, body: INVALID_TOKEN.body }].map((from) => isTokenInvalid({ ...all, ...from }))).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe('unreachable', () => {
  it.each([
    ['ECONNREFUSED', 'Unavailable', 'no answer from Vault at v (ECONNREFUSED)'],
    ['UND_ERR_CONNECT_TIMEOUT', 'Unavailable', 'no answer from Vault at v (UND_ERR_CONNECT_TIMEOUT)'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'Unavailable', 'no trusted connection to Vault at v (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'Unavailable', 'no trusted connection to Vault at v (ERR_TLS_CERT_ALTNAME_INVALID)'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'Unavailable', 'no trusted connection'],
    ['UND_ERR_INVALID_ARG', 'InvalidSpec', 'has a header that HTTP does not allow'],
  ])('says what %s means', (code, kind, words) => {
    expect(unreachable(network(code), 'v')).toMatchObject({ code: kind, message: expect.stringContaining(words) });
  });

  it('asks for a client certificate where one is missing', () => {
    expect(unreachable(network('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'), 'v').remedy).toContain('spec.provider.vault.tls');
  });

  it('finds the code in a cause, and the class of what has none', () => {
    expect(unreachable(new Error('outer', { cause: network('ENOTFOUND') }), 'v').message).toContain('(ENOTFOUND)');
    expect(unreachable(new TypeError('with details'), 'v').message).toBe('no answer from Vault at v (TypeError)');
    expect(unreachable('text', 'v').message).toBe('no answer from Vault at v (unknown error)');
  });
});

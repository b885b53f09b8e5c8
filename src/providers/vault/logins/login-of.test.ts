import { describe, expect, it } from 'vitest';

import { Failure } from '#core/errors.ts';
import type { CredentialSource, VaultAuth } from '#core/provider-config.ts';
import { Redacted } from '#core/redacted.ts';

import { parseExact } from '#providers/vault/exact-json.ts';
import type { VaultCall, VaultReply, VaultRequest, VaultToken } from '#providers/vault/login.ts';
import { loginOf } from './login-of.ts';

const NEVER = new AbortController().signal;
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const GRANTED = { auth: { client_token: 'hvs.granted', lease_duration: 2_764_800, renewable: true, mfa_requirement: null } };

/** Vault in memory: one answer for everything, and what was sent. */
class AVault {
  readonly calls: VaultCall[] = [];
  readonly request: VaultRequest;

  constructor(reply: Partial<VaultReply> = {}) {
    this.request = async (call) => {
      this.calls.push(call);
      return { status: 200, body: GRANTED, headers: {}, ...reply };
    };
  }
}

function holding(text: string): CredentialSource {
  return async () => Redacted.ofText(text);
}

async function logIn(auth: VaultAuth, vault: AVault, authNamespace?: string, signal = NEVER): Promise<VaultToken | undefined> {
  const tools = { now: () => NOW, awsKeys: async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'canary-aws' }) };
  const login = loginOf({ auth, server: 'https://vault.example:8200/x', ...(authNamespace === undefined ? {} : { authNamespace }) }, tools);
  return await login?.(vault.request, signal);
}

function textOf(token: VaultToken | undefined): string {
  return Buffer.from(token?.token.reveal() ?? []).toString('utf8');
}

const METHODS: readonly (readonly [VaultAuth, string, object])[] = [
  [
    { kind: 'appRole', mount: 'approle', roleId: holding('role'), secretId: holding('canary-secret\n') },
    'auth/approle/login',
    { role_id: 'role', secret_id: 'canary-secret\n' },
  ],
  [
    { kind: 'kubernetes', mount: 'kubernetes', role: 'app', jwt: holding('canary-jwt') },
    'auth/kubernetes/login',
    { role: 'app', jwt: 'canary-jwt' },
  ],
  [{ kind: 'jwt', mount: 'team/jwt', jwt: holding('canary-jwt') }, 'auth/team/jwt/login', { jwt: 'canary-jwt' }],
  [{ kind: 'ldap', mount: 'ldap', username: 'ann', password: holding('canary-pw') }, 'auth/ldap/login/ann', { password: 'canary-pw' }],
  [
    { kind: 'userPass', mount: '/userpass/', username: 'a/n?n', password: holding('canary-pw') },
    'auth/userpass/login/a%2Fn%3Fn',
    { password: 'canary-pw' },
  ],
  [{ kind: 'cert', mount: 'cert', role: 'web' }, 'auth/cert/login', { name: 'web' }],
  [{ kind: 'cert', mount: 'cert' }, 'auth/cert/login', {}],
];

describe('a login', () => {
  it.each(METHODS)('$kind sends what Vault wants below its mount', async (auth, path, body) => {
    const vault = new AVault();

    const token = await logIn(auth, vault);

    expect(vault.calls).toEqual([{ method: 'POST', path, body }]);
    expect(token).toMatchObject({ leaseMs: 2_764_800_000, renewable: true, own: true });
    expect(textOf(token)).toBe('hvs.granted');
  });

  it.each(METHODS)('$kind takes place in the namespace for logins', async (auth) => {
    const vault = new AVault();

    await logIn(auth, vault, 'admin/team');

    expect(vault.calls[0]?.headers).toEqual({ 'X-Vault-Namespace': 'admin/team' });
  });

  it('iam sends a signed request and no key', async () => {
    const vault = new AVault();
    const auth: VaultAuth = {
      kind: 'iam',
      mount: 'aws',
      role: 'app',
      region: 'us-east-1',
      serverId: 'vault.example.com',
      credentials: { kind: 'default' },
    };

    await logIn(auth, vault, 'admin');

    const body = vault.calls[0]?.body as Readonly<Record<string, string>>;
    const headers = JSON.parse(fromBase64(body['iam_request_headers'])) as Readonly<Record<string, string>>;
    expect(vault.calls).toMatchObject([{ path: 'auth/aws/login', headers: { 'X-Vault-Namespace': 'admin' } }]);
    expect(body).toMatchObject({ role: 'app', iam_http_request_method: 'POST' });
    expect(fromBase64(body['iam_request_url'])).toBe('https://sts.amazonaws.com/');
    expect(fromBase64(body['iam_request_body'])).toBe('Action=GetCallerIdentity&Version=2011-06-15');
    expect(headers).toMatchObject({ 'x-vault-aws-iam-server-id': 'vault.example.com', 'x-amz-date': '20260102T030405Z' });
    expect(headers['authorization']).toContain(
      'Credential=AKIDEXAMPLE/20260102/us-east-1/sts/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-vault-aws-iam-server-id',
    );
    expect(JSON.stringify(body) + JSON.stringify(headers)).not.toContain('canary');
  });

  it('takes a given token as it is, without a call', async () => {
    const vault = new AVault();

    const token = await logIn({ kind: 'token', token: holding('hvs.given') }, vault);

    expect(textOf(token)).toBe('hvs.given');
    expect(token).toMatchObject({ own: false, renewable: false, leaseMs: undefined });
    expect(vault.calls).toEqual([]);
  });

  it('does not take place where the store has no auth', async () => {
    expect(await logIn({ kind: 'none' }, new AVault())).toBeUndefined();
  });

  it('fetches credentials each time: a token of a ServiceAccount lives for minutes', async () => {
    let fetched = 0;
    async function jwt(): Promise<Redacted> {
      return Redacted.ofText(`jwt ${++fetched}`);
    }
    const vault = new AVault();

    await logIn({ kind: 'kubernetes', mount: 'kubernetes', role: 'app', jwt }, vault);
    await logIn({ kind: 'kubernetes', mount: 'kubernetes', role: 'app', jwt }, vault);

    expect(vault.calls.map(({ body }) => body)).toMatchObject([{ jwt: 'jwt 1' }, { jwt: 'jwt 2' }]);
  });

  it.each(['0', '98765432109876543210'])('knows a token that does not expire: %s s', async (seconds) => {
    const body = parseExact(`{"auth":{"client_token":"t","lease_duration":${seconds}}}`);

    expect(await logIn({ kind: 'cert', mount: 'cert' }, new AVault({ body }))).toMatchObject({ leaseMs: undefined, renewable: false });
  });

  it('ends with the signal while a credential is still on its way', async () => {
    const abort = new AbortController();
    const vault = new AVault();
    const login = logIn({ kind: 'jwt', mount: 'jwt', jwt: () => new Promise(() => {}) }, vault, undefined, abort.signal);

    abort.abort(new Error('enough'));

    await expect(login).rejects.toThrow('enough');
    expect(vault.calls).toEqual([]);
  });

  it.each(['', '..', 'a/../../sys', './x'])('refuses the mount "%s", which is not below auth/', async (mount) => {
    const vault = new AVault();

    await expect(logIn({ kind: 'cert', mount }, vault)).rejects.toMatchObject({
      code: 'InvalidSpec',
      message: expect.stringContaining('auth.cert'),
    });
    expect(vault.calls).toEqual([]);
  });
});

describe('a login that fails', () => {
  const auth: VaultAuth = { kind: 'userPass', mount: 'userpass', username: 'ann', password: holding('canary-pw') };

  async function failureOf(reply: Partial<VaultReply>): Promise<Failure> {
    const error: unknown = await logIn(auth, new AVault(reply)).catch((thrown: unknown) => thrown);
    if (!(error instanceof Failure)) throw new Error(`not a Failure: ${String(error)}`);
    return error;
  }

  it.each([
    [400, 'invalid username or password'],
    [403, 'permission denied'],
    [404, 'no handler for route "auth/userpass/login/ann". route entry not found.'],
    [405, 'unsupported operation'],
  ])('is told in the words of Vault, with what to check: HTTP %i %s', async (status, words) => {
    expect(await failureOf({ status, body: { errors: [words] } })).toMatchObject({
      code: 'AuthFailed',
      message: `Vault at vault.example:8200 refuses the login at "auth/userpass/login/ann" (HTTP ${status}: ${words})`,
      remedy: expect.stringMatching(/auth\/userpass.*spec.provider.vault.auth.userPass|spec.provider.vault.auth.userPass.*auth\/userpass/),
    });
  });

  it.each([
    [307, '', 'Unavailable'],
    [412, 'required index state not present', 'Unavailable'],
    [429, 'rate limit quota exceeded', 'Throttled'],
    [473, '', 'Unavailable'],
    [500, 'internal error', 'Unavailable'],
    [502, 'upstream', 'Unavailable'],
    [503, 'Vault is sealed', 'VaultSealed'],
  ])('is for time to mend: HTTP %i %s', async (status, words, code) => {
    expect(await failureOf({ status, body: { errors: words === '' ? [] : [words] }, headers: { 'retry-after': '7' } })).toMatchObject({
      code,
      message: expect.stringContaining('vault.example:8200'),
    });
  });

  it('names the namespace in which it took place', async () => {
    const vault = new AVault({ status: 400, body: {} });

    await expect(logIn(auth, vault, 'admin')).rejects.toMatchObject({
      message: expect.stringContaining('Vault at vault.example:8200, namespace admin '),
    });
  });

  it('never repeats what was sent, nor the id of a request', async () => {
    const words = 'error parsing canary-pw: <Error/><RequestId>1f2e-canary</RequestId>, request id: 77-canary\n';
    const failure = await failureOf({ status: 400, body: { errors: [words, 5] } });

    expect(failure.message).toContain('error parsing [redacted]');
    expect(`${failure.message}${failure.remedy}`).not.toContain('canary');
  });

  it.each([
    ['cut off at the end of long words', 'canary-pw', `${'x '.repeat(97)}canary-pw`],
    ['with white space in it', 'canary  key', 'cannot parse canary  key'],
  ])('never repeats a password %s', async (_, password, words) => {
    const vault = new AVault({ status: 400, body: { errors: [words] } });
    const spaced: VaultAuth = { kind: 'userPass', mount: 'userpass', username: 'ann', password: async () => Redacted.ofText(password) };

    await expect(logIn(spaced, vault)).rejects.toMatchObject({ code: 'AuthFailed', message: expect.not.stringContaining('canary') });
  });

  it('knows what was sent by its whole, also where a part of it was sent too', async () => {
    const vault = new AVault({ status: 400, body: { errors: ['bad token head.app.canary'] } });
    const token: VaultAuth = { kind: 'jwt', mount: 'jwt', role: 'app', jwt: async () => Redacted.ofText('head.app.canary') };

    await expect(logIn(token, vault)).rejects.toMatchObject({ message: expect.not.stringContaining('canary') });
  });

  it('does not pass on the page of a proxy', async () => {
    const failure = await failureOf({ status: 502, body: '<html>canary</html>' });

    expect(failure).toMatchObject({ code: 'Unavailable', message: expect.not.stringContaining('canary') });
  });

  it.each([
    ['no auth block', { auth: null }, 'Vault gave no token'],
    ['an empty token', { auth: { client_token: '' } }, 'Vault gave no token'],
    ['no JSON', 'canary', 'Vault gave no token'],
    ['a second factor', { auth: { client_token: '', mfa_requirement: { mfa_request_id: 'x' } } }, 'second factor'],
  ])('is told when the answer holds %s', async (_, body, message) => {
    const failure = await failureOf({ body });

    expect(failure).toMatchObject({ code: 'AuthFailed', message: expect.stringContaining(message) });
    expect(failure.message).not.toContain('canary');
  });

  it('passes on why a credential could not be fetched', async () => {
    const failure = new Failure('AuthFailed', 'cannot get Kubernetes secret "pw"');

    await expect(logIn({ ...auth, password: () => Promise.reject(failure) }, new AVault())).rejects.toMatchObject({
      message: 'cannot get Kubernetes secret "pw"',
    });
  });
});

function fromBase64(text: string | undefined): string {
  return Buffer.from(text ?? '', 'base64').toString('utf8');
}

import { inspect } from 'node:util';

import { Failure } from '#core/errors.ts';
import { Redacted } from '#core/redacted.ts';
import { describe, expect, it } from 'vitest';

import { DENIED, INVALID_TOKEN, ScriptedVault } from '../../../test/support/scripted-vault.ts';
import type { Login, VaultToken } from './login.ts';
import { VaultSession } from './session.ts';

const NEVER = new AbortController().signal;
const READ = { method: 'GET', path: 'secret/data/db' } as const;
const MINUTE = 60_000;

interface World {
  readonly vault: ScriptedVault;
  readonly session: VaultSession;
  readonly counted: string[];
  logins: number;
  now: number;
}

/** A session whose logins bring t1, t2, … with these properties. */
function aWorld(token: Partial<VaultToken> | undefined = {}, login?: Login): World {
  const vault = new ScriptedVault({ 'GET secret/data/db': 200, 'GET auth/token/lookup-self': 200, 'POST auth/token/revoke-self': 204 });
  const counted: string[] = [];
  const world = { vault, counted, logins: 0, now: 1_000_000 };
  async function logIn(): Promise<VaultToken> {
    world.logins += 1;
    return { token: Redacted.ofText(`t${world.logins}`), leaseMs: 60 * MINUTE, renewable: true, own: true, ...token };
  }
  const session = new VaultSession({
    request: vault.request,
    login: login ?? logIn,
    now: () => world.now,
    where: 'v',
    authNamespace: 'logins',
    onCall: (call, ok) => counted.push(`${call} ${ok ? 'ok' : 'error'}`),
  });
  return Object.assign(world, { session });
}

function tokens({ vault }: World, path: string = READ.path): (string | undefined)[] {
  return vault.calls.filter((call) => call.path === path).map(({ headers }) => headers?.['X-Vault-Token']);
}

function read({ session }: World): Promise<{ readonly status: number }> {
  return session.request(READ, 'ReadSecretData', NEVER);
}

describe('VaultSession', () => {
  it('logs in once for calls at the same time and one after the other', async () => {
    const world = aWorld();

    await Promise.all([read(world), read(world), read(world)]);
    await read(world);

    expect([world.logins, tokens(world)]).toEqual([1, ['t1', 't1', 't1', 't1']]);
  });

  it('sends no token where there is no login', async () => {
    const { vault } = aWorld();
    await using session = new VaultSession({ request: vault.request, login: undefined, now: () => 0, where: 'v', onCall: () => undefined });

    await session.request(READ, 'ReadSecretData', NEVER);

    expect(vault.calls).toEqual([{ ...READ, headers: {} }]);
  });

  it('renews at two thirds of the life, and then counts from there', async () => {
    const world = aWorld();
    world.vault.answer('POST auth/token/renew-self', { body: { auth: { lease_duration: 3600 } } });
    await read(world);

    world.now += 40 * MINUTE - 1;
    await read(world);
    expect(world.vault.count('POST auth/token/renew-self')).toBe(0);

    world.now += 1;
    await Promise.all([read(world), read(world)]);
    world.now += 39 * MINUTE;
    await read(world);

    expect([world.logins, world.vault.count('POST auth/token/renew-self'), new Set(tokens(world))]).toEqual([1, 1, new Set(['t1'])]);
    expect(world.vault.calls.find(({ path }) => path === 'auth/token/renew-self')?.headers).toEqual({
      'X-Vault-Namespace': 'logins',
      'X-Vault-Token': 't1',
    });
  });

  it.each<[string, Partial<VaultToken>, object, number]>([
    ['is not renewable', { renewable: false }, { body: { auth: { lease_duration: 3600 } } }, 41],
    ['may not be renewed', {}, { status: 403 }, 41],
    ['is near the end of its longest life', {}, { body: { auth: { lease_duration: 1200 } } }, 41],
    ['is dead already', {}, { body: { auth: { lease_duration: 3600 } } }, 61],
  ])('logs in again when the token %s', async (_, token, renewal, minutes) => {
    const world = aWorld(token);
    world.vault.answer('POST auth/token/renew-self', renewal);
    await read(world);

    world.now += minutes * MINUTE;
    await read(world);

    expect([world.logins, tokens(world)]).toEqual([2, ['t1', 't2']]);
  });

  it.each([new Failure('Unavailable', 'no answer'), { status: 503 }, { status: 429 }, { status: 412 }, { status: 473 }])(
    'goes on with a token that lives when its renewal gets no answer',
    async (answer) => {
      const world = aWorld();
      world.vault.answer('POST auth/token/renew-self', answer);
      await read(world);

      world.now += 50 * MINUTE;
      await read(world);
      await read(world);

      expect([world.logins, world.vault.count('POST auth/token/renew-self'), tokens(world)]).toEqual([1, 1, ['t1', 't1', 't1']]);
    },
  );

  it('logs in once and calls once more when Vault does not know the token any more', async () => {
    const world = aWorld();
    world.vault.answer('GET secret/data/db', ({ headers }) => (headers?.['X-Vault-Token'] === 't1' ? INVALID_TOKEN : 200));
    const replies = await Promise.all([read(world), read(world)]);

    expect([replies.map(({ status }) => status), world.logins]).toEqual([[200, 200], 2]);
    expect(tokens(world)).toEqual(['t1', 't1', 't2', 't2']);
  });

  it('does not call a third time', async () => {
    const world = aWorld();
    world.vault.answer('GET secret/data/db', INVALID_TOKEN);

    expect([(await read(world)).status, world.logins]).toEqual([403, 2]);
  });

  it('believes a denial to a token that is young, and not to one whose role may have got other rights', async () => {
    const world = aWorld();
    world.vault.answer('GET secret/data/db', DENIED);

    for (let pass = 0; pass < 10; pass += 1) await read(world);
    expect(world.logins).toBe(1);

    world.now += 5 * MINUTE;
    for (let pass = 0; pass < 10; pass += 1) await read(world);
    expect(world.logins).toBe(2);
  });

  it('never renews, replaces or revokes a token that was given', async () => {
    const world = aWorld({ own: false, leaseMs: undefined, renewable: false });
    world.vault.answer('GET secret/data/db', INVALID_TOKEN);

    world.now += 600 * MINUTE;
    await read(world);
    await world.session[Symbol.asyncDispose]();

    expect([world.logins, world.counted]).toEqual([1, ['ReadSecretData error']]);
  });

  it('revokes its tokens at the end, also those that it replaced while they lived', async () => {
    const world = aWorld();
    world.vault.answer('GET secret/data/db', DENIED);
    await read(world);
    world.now += 6 * MINUTE;
    await read(world);

    await world.session[Symbol.asyncDispose]();

    expect(tokens(world, 'auth/token/revoke-self')).toEqual(['t1', 't2']);
    await world.session[Symbol.asyncDispose]();
    expect(world.vault.count('POST auth/token/revoke-self')).toBe(2);
  });

  it('revokes what a login brings that was under way when the end came', async () => {
    const { promise, resolve } = Promise.withResolvers<VaultToken>();
    const world = aWorld({}, () => promise);
    const stop = new AbortController();
    const waiting = world.session.request(READ, 'ReadSecretData', stop.signal);
    stop.abort('stopping');
    await expect(waiting).rejects.toBe('stopping');

    const ended = world.session[Symbol.asyncDispose]();
    resolve({ token: Redacted.ofText('late'), leaseMs: MINUTE, renewable: true, own: true });
    await ended;

    expect(tokens(world, 'auth/token/revoke-self')).toEqual(['late']);
  });

  it('makes no call at the end when nobody needed a token', async () => {
    const world = aWorld();

    await world.session[Symbol.asyncDispose]();

    expect([world.logins, world.vault.calls]).toEqual([0, []]);
  });

  it('takes a token for revoked that Vault does not know, and says when Vault is down', async () => {
    const [known, down] = [aWorld(), aWorld()];
    known.vault.answer('POST auth/token/revoke-self', INVALID_TOKEN);
    down.vault.answer('POST auth/token/revoke-self', 500);
    await Promise.all([read(known), read(down)]);

    await expect(known.session[Symbol.asyncDispose]()).resolves.toBeUndefined();
    await expect(down.session[Symbol.asyncDispose]()).rejects.toMatchObject({ code: 'Unavailable' });
  });

  it('does not log in anew for each call when Vault knows no token that it gives', async () => {
    const world = aWorld();
    world.vault.answer('GET secret/data/db', INVALID_TOKEN);

    for (let call = 0; call < 20; call += 1) await read(world);
    expect(world.logins).toBe(2);

    world.now += 10_000;
    for (let call = 0; call < 20; call += 1) await read(world);
    expect(world.logins).toBe(3);
  });

  it('goes on with a token that lives while no login succeeds, and asks again after a pause', async () => {
    let logins = 0;
    const world = aWorld({}, async () => {
      logins += 1;
      if (logins > 1) throw new Failure('Unavailable', 'no answer');
      return { token: Redacted.ofText('t1'), leaseMs: 60 * MINUTE, renewable: false, own: true };
    });
    await read(world);

    world.now += 50 * MINUTE;
    for (let call = 0; call < 5; call += 1) await read(world);
    expect([logins, tokens(world)]).toEqual([2, Array(6).fill('t1')]);

    world.now += 10 * MINUTE;
    await expect(read(world)).rejects.toMatchObject({ code: 'Unavailable' });
  });

  it('revokes at the end the token that a new login took the place of, while it lives', async () => {
    const world = aWorld({ renewable: false });
    await read(world);
    world.now += 50 * MINUTE;
    await read(world);

    await world.session[Symbol.asyncDispose]();

    expect(tokens(world, 'auth/token/revoke-self')).toEqual(['t1', 't2']);
  });

  it('tries a failed login again after ten seconds, and not with each call', async () => {
    let logins = 0;
    const world = aWorld({}, async () => {
      logins += 1;
      if (logins === 1) throw new Failure('AuthFailed', 'wrong password');
      return { token: Redacted.ofText('ok'), leaseMs: MINUTE, renewable: true, own: true };
    });

    const first = await Promise.allSettled([read(world), read(world)]);
    world.now += 9_999;
    const second = await Promise.allSettled([read(world)]);
    world.now += 1;
    const third = await read(world);

    expect([...first, ...second].map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect([third.status, logins]).toEqual([200, 2]);
  });

  it('counts each call by its name', async () => {
    const world = aWorld({}, async (request, signal) => {
      await request({ method: 'POST', path: 'auth/x/login' }, signal);
      return { token: Redacted.ofText('t'), leaseMs: 60 * MINUTE, renewable: true, own: true };
    });
    world.vault.answer('POST auth/x/login', 200);
    await world.session.check(NEVER);
    await read(world);
    world.now += 50 * MINUTE;
    world.vault.answer('POST auth/token/renew-self', { body: { auth: { lease_duration: 3600 } } });
    world.vault.answer('GET secret/data/db', 500);
    await read(world);
    await world.session[Symbol.asyncDispose]();

    expect(world.counted).toEqual([
      'Login ok',
      'LookupSelf ok',
      'ReadSecretData ok',
      'RenewSelf ok',
      'ReadSecretData error',
      'RevokeSelf ok',
    ]);
  });

  it.each([
    [INVALID_TOKEN, 'AuthFailed', 'invalid vault credentials: Vault at v does not accept the token'],
    [DENIED, 'AuthFailed', 'invalid vault credentials: access denied'],
    [{ status: 503, body: { errors: ['Vault is sealed'] } }, 'VaultSealed', 'Vault at v is sealed'],
  ])('says in its check why the token is no good', async (answer, code, words) => {
    const world = aWorld({ own: false });
    world.vault.answer('GET auth/token/lookup-self', answer);

    await expect(world.session.check(NEVER)).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it.each(['', 'hvs.x\n', 'pässwort', 'a b'])('refuses the token %j, which no header can carry, and does not tell it', async (text) => {
    const world = aWorld({ token: Redacted.ofText(text) });

    const error: unknown = await read(world).catch((reason: unknown) => reason);

    expect(error).toMatchObject({ code: 'AuthFailed', message: expect.not.stringContaining(text === '' ? 'hvs' : text) });
  });

  it('prints no token', async () => {
    const world = aWorld({ token: Redacted.ofText('hvs.canary-77') });
    await read(world);

    expect(inspect(world.session, { depth: 20, showHidden: true }) + JSON.stringify(world.session)).not.toContain('hvs.canary-77');
  });
});

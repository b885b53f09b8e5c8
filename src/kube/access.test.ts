import { KubeConfig } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { KubeConfigAccess } from './access.ts';

const CANARY = 'c4n4ry-hunter2';
function pem(text: string): string {
  return Buffer.from(text).toString('base64');
}

function config(user: object, cluster: object = {}): KubeConfig {
  const made = new KubeConfig();
  made.loadFromOptions({
    clusters: [{ name: 'c', server: 'https://c.test', skipTLSVerify: false, caData: pem('CA 1'), ...cluster }],
    users: [{ name: 'u', ...user }],
    contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
    currentContext: 'x',
  });
  return made;
}

function access(made: KubeConfig, clock: { now: number } = { now: 0 }): KubeConfigAccess {
  return new KubeConfigAccess(made, new URL('https://c.test'), () => clock.now);
}

describe('KubeConfigAccess', () => {
  it('takes token, CA and client certificate', async () => {
    const { headers, tls } = await access(config({ token: 'abc\n', certData: pem('CERT'), keyData: pem('KEY') })).current();

    expect(headers).toEqual({ Authorization: 'Bearer abc' });
    expect(tls).toEqual({ ca: Buffer.from('CA 1'), cert: Buffer.from('CERT'), key: Buffer.from('KEY') });
  });

  it('takes user name and password, server name and the wish not to verify', async () => {
    const made = config({ username: 'me', password: 'pw' }, { tlsServerName: 'other', skipTLSVerify: true, caData: undefined });

    expect(await access(made).current()).toEqual({
      headers: { Authorization: `Basic ${Buffer.from('me:pw').toString('base64')}` },
      tls: { servername: 'other', rejectUnauthorized: false },
    });
  });

  it('asks again after ten seconds, or when told that the answer was not accepted', async () => {
    let asked = 0;
    const made = config({ authProvider: { name: 'counting' } });
    made.addAuthenticator({
      isAuthProvider: () => true,
      applyAuthentication: (_user, options) => {
        asked += 1;
        options.headers = { Authorization: `Bearer ${asked}` };
        return Promise.resolve();
      },
    });
    const clock = { now: 0 };
    const source = access(made, clock);

    await Promise.all([source.current(), source.current()]);
    clock.now = 9999;
    await source.current();
    expect(asked).toBe(1);
    clock.now = 10_000;
    await source.current();
    expect(asked).toBe(2);
    source.renew();
    expect((await source.current()).headers['Authorization']).toBe('Bearer 3');
  });

  it('keeps the same TLS object until something in it changes', async () => {
    const made = config({ token: 'abc' });
    const source = access(made);

    const first = await source.current();
    source.renew();
    const same = await source.current();
    made.loadFromOptions(config({ token: 'abc' }, { caData: pem('CA 2') }));
    source.renew();
    const other = await source.current();

    expect(same.tls).toBe(first.tls);
    expect(other.tls).toEqual({ ca: Buffer.from('CA 2') });
  });

  it('says nothing of what a plug-in printed when it fails', async () => {
    const exec = { command: 'sh', args: ['-c', `echo ${CANARY}; echo ${CANARY} >&2; exit 1`] };
    const source = access(config({ exec }));

    const failure = await source.current().catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'Unavailable' });
    expect(JSON.stringify(failure) + String(failure)).not.toContain(CANARY);
  });
});

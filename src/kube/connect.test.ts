import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Failure } from '#core/errors.ts';
import { connect, type ConnectOptions } from './connect.ts';

const CANARY = 'c4n4ry-hunter2';
const folder = mkdtempSync(join(tmpdir(), 'tidelock-connect-'));
afterAll(() => rmSync(folder, { recursive: true }));

function kubeconfig(name: string, server: string, context = 'x', extra = ''): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    `clusters: [{name: ${name}, cluster: {server: "${server}"${extra}}}]
users: [{name: ${name}, user: {token: abc}}]
contexts: [{name: ${context}, context: {cluster: ${name}, user: ${name}}}]
current-context: ${context}
`,
  );
  return path;
}

function serverOf(options: Partial<ConnectOptions>): string {
  return connect({ env: {}, version: '1', ...options }).server;
}

function failure(options: Partial<ConnectOptions>): Failure {
  try {
    serverOf(options);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('it connects');
}

describe('connect', () => {
  it('takes the given kubeconfig before KUBECONFIG', () => {
    const given = kubeconfig('given', 'https://given.test');
    const env = { KUBECONFIG: kubeconfig('env', 'https://env.test') };

    expect(serverOf({ kubeconfig: given, env })).toBe('https://given.test');
    expect(serverOf({ env })).toBe('https://env.test');
  });

  it('merges the files of KUBECONFIG, the first to name something wins', () => {
    const first = kubeconfig('first', 'https://first.test', 'same');
    const second = kubeconfig('second', 'https://second.test', 'same');

    expect(serverOf({ env: { KUBECONFIG: `${first}:${second}` } })).toBe('https://first.test');
  });

  it('names the ways when there is none', () => {
    const { message, remedy } = failure({ env: { HOME: folder } });

    expect(message).toBe('no Kubernetes cluster to work with');
    expect(remedy).toContain('--kubeconfig');
    expect(remedy).toContain('KUBECONFIG');
    expect(remedy).toContain(join(folder, '.kube', 'config'));
  });

  it('says why a file cannot be used, without its content', () => {
    const broken = join(folder, 'broken');
    writeFileSync(broken, `users: [{name: u, user: {token: ${CANARY}\n  ]`);

    const unreadable = failure({ kubeconfig: join(folder, 'missing') });
    const unparsed = failure({ kubeconfig: broken });

    expect(unreadable.message).toContain('ENOENT');
    expect(unparsed.message).toContain('not a kubeconfig');
    expect(JSON.stringify(unparsed) + String(unparsed)).not.toContain(CANARY);
  });

  it('refuses a file without a current context, an address that is none, plain HTTP and a proxy it cannot use', () => {
    const noContext = join(folder, 'none');
    writeFileSync(noContext, 'clusters: []\nusers: []\ncontexts: []\n');

    expect(failure({ kubeconfig: noContext }).message).toContain('no current context');
    expect(failure({ kubeconfig: kubeconfig('bad', 'not an address') }).message).toContain('is not an address');
    expect(failure({ kubeconfig: kubeconfig('plain', 'http://plain.test') }).message).toContain('without TLS');
    expect(failure({ kubeconfig: kubeconfig('socks', 'https://a.test', 'x', ', proxy-url: "socks5://p:1"') }).message).toContain(
      'proxy-url',
    );
  });
});

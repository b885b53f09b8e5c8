import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Failure } from '#core/errors.ts';
import { connect, type ConnectOptions } from './connect.ts';

const CANARY = 'c4n4ry-hunter2';
const folder = mkdtempSync(join(tmpdir(), 'tidelock-connect-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Parts {
  readonly name?: string;
  readonly context?: string;
  readonly proxy?: string;
}

/** Writes a kubeconfig; gives its path. */
function kubeconfig(file: string, server: string, { name = file, context = 'x', proxy }: Parts = {}): string {
  const path = join(folder, file);
  const cluster = { server, ...(proxy === undefined ? {} : { 'proxy-url': proxy }) };
  const config = {
    clusters: [{ name, cluster }],
    users: [{ name, user: { token: 'abc' } }],
    contexts: [{ name: context, context: { cluster: name, user: name } }],
    'current-context': context,
  };
  // JSON is YAML.
  writeFileSync(path, JSON.stringify(config));
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
    const first = kubeconfig('first', 'https://first.test', { name: 'same', context: 'one' });
    const second = kubeconfig('second', 'https://second.test', { name: 'same', context: 'two' });
    const nothing = join(folder, 'nothing');
    writeFileSync(nothing, '{}');

    expect(serverOf({ env: { KUBECONFIG: `${first}:${second}` } })).toBe('https://first.test');
    expect(serverOf({ env: { KUBECONFIG: `${nothing}:${second}:${first}` } })).toBe('https://second.test');
  });

  it('takes the current context of the first file that has one', () => {
    const first = kubeconfig('a', 'https://a.test', { context: 'to-a' });
    const second = kubeconfig('b', 'https://b.test', { context: 'to-b' });

    expect(serverOf({ env: { KUBECONFIG: `${first}:${second}` } })).toBe('https://a.test');
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
    expect(failure({ kubeconfig: kubeconfig('socks', 'https://a.test', { proxy: 'socks5://p:1' }) }).message).toContain('proxy-url');
  });
});

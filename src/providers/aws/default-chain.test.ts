import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { defaultChain, type DefaultChainOptions } from './default-chain.ts';

const MINUTE = 60_000;
let folder = '';

/** The SDK reads the environment of the process; nothing of this machine's may be in it. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidelock-chain-'));
  for (const name of Object.keys(process.env).filter((one) => one.startsWith('AWS_'))) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function options(changes: Partial<DefaultChainOptions> = {}): DefaultChainOptions {
  return { env: { ...process.env }, allowNodeCredentials: false, now: Date.now, ...changes };
}

describe('defaultChain', () => {
  it('names the ways and the flag when there is nothing', async () => {
    await expect(defaultChain(options())()).rejects.toMatchObject({
      code: 'AuthFailed',
      message: expect.stringContaining('container credentials (EKS Pod Identity, ECS)'),
      remedy: expect.stringContaining('--allow-node-credentials'),
    });
  });

  it('says that a token file it was told of cannot be read', async () => {
    vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', join(folder, 'no-token'));
    vi.stubEnv('AWS_ROLE_ARN', 'arn:aws:iam::123456789012:role/app');

    await expect(defaultChain(options())()).rejects.toMatchObject({
      code: 'AuthFailed',
      message: 'no credentials from web identity token (AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN) (ENOENT)',
    });
  });

  it('takes keys from the environment and looks again only when they are old', async () => {
    let now = Date.now();
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAFIRST');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    const chain = defaultChain(options({ now: () => now }));
    const first = await chain();

    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIASECOND');
    const soon = await chain();
    now += 11 * MINUTE;
    const later = await chain();

    expect([first.accessKeyId, soon.accessKeyId, later.accessKeyId]).toEqual(['AKIAFIRST', 'AKIAFIRST', 'AKIASECOND']);
  });

  it('reads a shared file again that was rotated', async () => {
    let now = Date.now();
    const file = join(folder, 'credentials');
    writeFileSync(file, '[default]\naws_access_key_id = AKIAOLD\naws_secret_access_key = s\n');
    const chain = defaultChain(options({ now: () => now }));
    const before = await chain();

    writeFileSync(file, '[default]\naws_access_key_id = AKIANEW\naws_secret_access_key = s\n');
    now += 11 * MINUTE;
    const after = await chain();

    expect([before.accessKeyId, after.accessKeyId]).toEqual(['AKIAOLD', 'AKIANEW']);
  });

  it('keeps valid credentials while they cannot be renewed, and fails when they have expired', async () => {
    let now = Date.now();
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAKEPT');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    const chain = defaultChain(options({ now: () => now }));
    await chain();

    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    now += 11 * MINUTE;
    const kept = await chain();
    now += 5 * MINUTE;

    expect(kept.accessKeyId).toBe('AKIAKEPT');
    await expect(chain()).rejects.toMatchObject({ code: 'AuthFailed' });
  });

  it('prefers a named profile to keys in the environment, as the SDK does', async () => {
    vi.stubEnv('AWS_PROFILE', 'named');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENV');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    writeFileSync(join(folder, 'credentials'), '[named]\naws_access_key_id = AKIANAMED\naws_secret_access_key = s\n');

    expect((await defaultChain(options())()).accessKeyId).toBe('AKIANAMED');
  });
});

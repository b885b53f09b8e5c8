import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type Engine, placeOf } from './paths.ts';

describe('placeOf', () => {
  // External Secrets: Vault, paths.
  it.each<[Engine, string, string]>([
    [{ version: 'v2', mount: 'secret' }, 'foo/bar', 'secret/data/foo/bar'],
    [{ version: 'v2', mount: 'secret' }, 'secret/foo', 'secret/data/foo'],
    [{ version: 'v2', mount: 'secret' }, 'secret/data/foo', 'secret/data/foo'],
    [{ version: 'v2', mount: 'secret' }, 'data/foo', 'secret/data/data/foo'],
    [{ version: 'v2', mount: 'secret' }, 'secret/secret/foo', 'secret/data/secret/foo'],
    [{ version: 'v2', mount: 'secret' }, 'secret', 'secret/data/secret'],
    [{ version: 'v2', mount: 'secret' }, 'secretary/foo', 'secret/data/secretary/foo'],
    [{ version: 'v2', mount: 'team/kv' }, 'team/kv/data/foo', 'team/kv/data/foo'],
    [{ version: 'v2', mount: '/secret/' }, '/foo//bar/', 'secret/data/foo/bar'],
    [{ version: 'v2' }, 'secret/foo/bar', 'secret/data/foo/bar'],
    [{ version: 'v2' }, 'team/kv/data/foo', 'team/kv/data/foo'],
    [{ version: 'v2' }, 'secret/data/data/foo', 'secret/data/data/foo'],
    [{ version: 'v1', mount: 'secret' }, 'foo', 'secret/foo'],
    [{ version: 'v1', mount: 'secret' }, 'secret/foo', 'secret/foo'],
    [{ version: 'v1', mount: 'secret' }, 'data/foo', 'secret/data/foo'],
    [{ version: 'v1' }, 'secret/foo', 'secret/foo'],
  ])('with %j, %s lies at %s', (engine, key, data) => {
    expect(placeOf(key, engine).data).toBe(data);
  });

  it.each<[Engine, string, string | undefined]>([
    [{ version: 'v2', mount: 'secret' }, 'secret/data/foo', 'secret/metadata/foo'],
    [{ version: 'v2', mount: 'secret' }, 'data/foo', 'secret/metadata/data/foo'],
    [{ version: 'v2' }, 'team/kv/data/foo/data/bar', 'team/kv/metadata/foo/data/bar'],
    [{ version: 'v1', mount: 'secret' }, 'foo', undefined],
  ])('with %j, the metadata of %s lies at %s', (engine, key, metadata) => {
    expect(placeOf(key, engine).metadata).toBe(metadata);
  });

  it('encodes what a URL would understand', () => {
    const place = placeOf('a#b/c?d=e/f g/%2e%2e/ä', { version: 'v2', mount: 'my kv' });

    expect(place.dataPath).toBe('my%20kv/data/a%23b/c%3Fd%3De/f%20g/%252e%252e/%C3%A4');
    expect(place.metadataPath).toBe('my%20kv/metadata/a%23b/c%3Fd%3De/f%20g/%252e%252e/%C3%A4');
  });

  it.each([
    ['secret', 'foo/../../other/x', 'the remote key "foo/../../other/x" has a segment "." or ".."'],
    ['secret', './x', 'the remote key "./x" has a segment "." or ".."'],
    ['a/..', 'x', 'spec.provider.vault.path "a/.." has a segment "." or ".."'],
    ['secret', '', 'the remote key "" names no secret in a mount of Vault'],
    [undefined, 'foo', 'the remote key "foo" names no secret in a mount of Vault'],
  ])('refuses mount %s with key %s', (mount, key, message) => {
    const engine: Engine = { version: 'v2', ...(mount === undefined ? {} : { mount }) };

    expect(() => placeOf(key, engine)).toThrow(expect.objectContaining({ code: 'InvalidSpec', message }));
  });

  it.each<[Engine, string]>([
    [{ version: 'v1' }, 'auth/token/lookup-self'],
    [{ version: 'v1' }, '/auth//token/lookup-self/'],
    [{ version: 'v1' }, 'team-a/auth/token/lookup-self'],
    [{ version: 'v1', mount: 'auth' }, 'token/lookup-self'],
  ])('with %j, does not let %s have the token of the store', (engine, key) => {
    expect(() => placeOf(key, engine)).toThrow(expect.objectContaining({ code: 'InvalidSpec' }));
  });

  it('never leaves the mount, whatever the key', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('a', '/', '.', '#', '?', '%', '&', ';', '\\', ' ', '\0', '\t', 'é', '🔑', '\ud800', '%2e'),
          minLength: 1,
        }),
        fc.constantFrom('v1', 'v2'),
        (key, version) => {
          const segments = key.split('/').filter((segment) => segment !== '');
          fc.pre(segments.length > 0 && !segments.some((segment) => segment === '.' || segment === '..'));

          const { pathname, search, hash } = new URL(`http://vault/v1/${placeOf(key, { version, mount: 'team' }).dataPath}`);

          expect(`${search}${hash}`).toBe('');
          expect(pathname.startsWith(version === 'v2' ? '/v1/team/data/' : '/v1/team/')).toBe(true);
        },
      ),
    );
  });
});

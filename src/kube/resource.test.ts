import { describe, expect, it } from 'vitest';
import { CLUSTER_SECRET_STORES, EXTERNAL_SECRETS, pathOf, resourceName, SECRETS } from './resource.ts';

describe('pathOf', () => {
  it('knows the core group and the others, collections and objects', () => {
    expect(pathOf({ resource: SECRETS })).toBe('/api/v1/secrets');
    expect(pathOf({ resource: SECRETS, namespace: 'a', name: 'b' })).toBe('/api/v1/namespaces/a/secrets/b');
    expect(pathOf({ resource: EXTERNAL_SECRETS, namespace: 'a', name: 'b', subresource: 'status' })).toBe(
      '/apis/external-secrets.io/v1/namespaces/a/externalsecrets/b/status',
    );
    expect(pathOf({ resource: CLUSTER_SECRET_STORES, namespace: '', name: 'b' })).toBe(
      '/apis/external-secrets.io/v1/clustersecretstores/b',
    );
  });

  it('lets no name out of its segment', () => {
    expect(pathOf({ resource: SECRETS, namespace: 'a', name: '../x?y' })).toBe('/api/v1/namespaces/a/secrets/..%2Fx%3Fy');
  });
});

describe('resourceName', () => {
  it('is what an RBAC rule says', () => {
    expect(resourceName({ resource: SECRETS })).toBe('secrets');
    expect(resourceName({ resource: EXTERNAL_SECRETS, subresource: 'status' })).toBe('externalsecrets.external-secrets.io/status');
  });
});

import { describe, expect, it } from 'vitest';
import { scriptedClient } from '../../test/support/scripted-transport.ts';
import { serviceAccountAnnotations, serviceAccountToken } from './service-accounts.ts';

const never = new AbortController().signal;

function account(metadata: object = {}) {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'app', namespace: 'team', uid: 'u', resourceVersion: '1', ...metadata },
  };
}

describe('annotations of a ServiceAccount', () => {
  it('are read by name', async () => {
    const { client, transport } = scriptedClient({ status: 200, body: account({ annotations: { 'eks.amazonaws.com/role-arn': 'arn' } }) });

    expect(await serviceAccountAnnotations(client, 'team/app', never)).toEqual({ 'eks.amazonaws.com/role-arn': 'arn' });
    expect(transport.sent[0]).toMatchObject({ method: 'GET', path: '/api/v1/namespaces/team/serviceaccounts/app' });
  });

  it('are empty where there are none, and unknown where there is no ServiceAccount', async () => {
    const { client } = scriptedClient({ status: 200, body: account() }, { status: 404, body: { kind: 'Status' } });

    expect(await serviceAccountAnnotations(client, 'team/app', never)).toEqual({});
    expect(await serviceAccountAnnotations(client, 'team/app', never)).toBeUndefined();
  });
});

describe('a token of a ServiceAccount', () => {
  it('is asked for with its audiences, and does not print', async () => {
    const { client, transport } = scriptedClient({ status: 201, body: { kind: 'TokenRequest', status: { token: 'a.b.c' } } });

    const token = await serviceAccountToken(client, 'team/app', ['sts.amazonaws.com', 'more'], undefined, never);

    expect(new TextDecoder().decode(token.reveal())).toBe('a.b.c');
    expect(String(token)).not.toContain('a.b.c');
    expect(transport.sent[0]).toMatchObject({ method: 'POST', path: '/api/v1/namespaces/team/serviceaccounts/app/token' });
    expect(JSON.parse(transport.sent[0]?.body ?? '')).toEqual({
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: ['sts.amazonaws.com', 'more'] },
    });
  });

  it('may be asked for with a life of its own', async () => {
    const { client, transport } = scriptedClient({ status: 201, body: { status: { token: 'a.b.c' } } });

    await serviceAccountToken(client, 'team/app', ['vault'], 600, never);

    expect(JSON.parse(transport.sent[0]?.body ?? '')).toMatchObject({ spec: { audiences: ['vault'], expirationSeconds: 600 } });
  });

  it.each([
    [404, { kind: 'Status', reason: 'NotFound' }],
    [201, { status: {} }],
  ])('that does not come names the ServiceAccount: HTTP %i', async (status, body) => {
    const { client } = scriptedClient({ status, body });

    await expect(serviceAccountToken(client, 'team/app', [], undefined, never)).rejects.toMatchObject({
      code: 'AuthFailed',
      message: expect.stringContaining('"app" in namespace "team"'),
      remedy: expect.stringContaining('team/app'),
    });
  });

  it('that RBAC refuses is AccessDenied', async () => {
    const { client } = scriptedClient({ status: 403, body: { kind: 'Status', reason: 'Forbidden', message: 'forbidden' } });

    await expect(serviceAccountToken(client, 'team/app', [], undefined, never)).rejects.toMatchObject({ code: 'AccessDenied' });
  });
});

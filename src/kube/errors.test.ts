import { describe, expect, it } from 'vitest';
import type { ApiCall } from './api-call.ts';
import { codeOf, describe as describeCall, refused, unreachable } from './errors.ts';
import { EXTERNAL_SECRETS, NAMESPACES, SECRETS } from './resource.ts';

const CANARY = 'c4n4ry-hunter2';
const update: ApiCall = { method: 'PUT', target: { resource: SECRETS, namespace: 'app', name: 'db' } };
const create: ApiCall = { method: 'POST', target: { resource: SECRETS, namespace: 'app' }, creates: 'db' };

/** A Status as the API server writes it, its texts full of what must not be shown. */
function status(reason: string, extra: object = {}): object {
  return { kind: 'Status', status: 'Failure', reason, message: `Secret "db" is invalid: data: Invalid value: "${CANARY}"`, ...extra };
}

describe('refused', () => {
  it.each([
    [401, 'Unauthorized', 'AccessDenied'],
    [403, 'Forbidden', 'AccessDenied'],
    [404, 'NotFound', 'Conflict'],
    [409, 'Conflict', 'Conflict'],
    [410, 'Expired', 'Unavailable'],
    [413, 'RequestEntityTooLarge', 'InvalidTarget'],
    [422, 'Invalid', 'InvalidTarget'],
    [400, 'BadRequest', 'InvalidTarget'],
    [429, 'TooManyRequests', 'Throttled'],
    [500, 'InternalError', 'Unavailable'],
    [503, 'ServiceUnavailable', 'Unavailable'],
  ])('takes %i %s for %s and keeps the text of the server to itself', (code, reason, expected) => {
    const failure = refused(update, { status: code, body: status(reason) });

    expect(failure.code).toBe(expected);
    expect(failure.message).toContain('update secrets app/db');
    expect(JSON.stringify([failure.message, failure.remedy, failure.cause])).not.toContain(CANARY);
  });

  it('shows the fields that are wrong, once each, and nothing that is no field path', () => {
    const causes = [
      { field: 'data[tls.crt]', reason: 'FieldValueInvalid', message: CANARY },
      { field: 'data[tls.crt]', reason: 'FieldValueInvalid' },
      { field: `"${CANARY}"`, reason: 'FieldValueInvalid' },
      { field: 'type', reason: `not a reason: ${CANARY}` },
      { reason: 'FieldValueInvalid' },
    ];

    const failure = refused(update, { status: 422, body: status('Invalid', { details: { causes } }) });

    expect(failure.message).toBe('the API server refuses to update secrets app/db (422 Invalid): data[tls.crt] (FieldValueInvalid), type');
  });

  it('names what RBAC has to grant', () => {
    const body = { reason: 'Forbidden', message: 'secrets is forbidden: User "x" cannot create resource "secrets" in API group ""' };

    const failure = refused(create, { status: 403, body });

    expect(failure.message).toBe('the API server refuses to create secrets app/db (403 Forbidden)');
    expect(failure.remedy).toBe('grant "create" on "secrets" in namespace app to the operator\'s ServiceAccount (RBAC)');
  });

  it('tells a full quota, a namespace on its way out and an admission rule apart from RBAC', () => {
    const quota = { reason: 'Forbidden', message: 'secrets "db" is forbidden: exceeded quota: q, requested: secrets=1' };
    const going = status('Forbidden', { details: { causes: [{ reason: 'NamespaceTerminating' }] } });

    expect(refused(create, { status: 403, body: quota }).remedy).toBe('raise the ResourceQuota');
    expect(refused(create, { status: 403, body: going }).message).toMatch(/the namespace is being terminated$/);
    expect(refused(create, { status: 403, body: status('Forbidden') }).message).toMatch(/an admission rule forbids it$/);
  });

  it('tells a missing namespace, a missing object and a missing kind apart', () => {
    const body = status('NotFound');
    const list: ApiCall = { method: 'GET', target: { resource: EXTERNAL_SECRETS } };

    expect(refused(create, { status: 404, body })).toMatchObject({ code: 'InvalidTarget' });
    expect(refused(create, { status: 404, body }).message).toMatch(/is there a namespace app\?$/);
    expect(refused(update, { status: 404, body })).toMatchObject({ code: 'Conflict' });
    expect(refused(list, { status: 404, body }).remedy).toBe(
      'install the CustomResourceDefinition that serves externalsecrets.external-secrets.io',
    );
  });

  it('hands on how long to wait', () => {
    expect(refused(update, { status: 503, body: undefined, retryAfterMs: 3000 }).retryAfterMs).toBe(3000);
    expect(refused(update, { status: 429, body: undefined }).retryAfterMs).toBeUndefined();
  });
});

describe('unreachable', () => {
  it('shows the code of the error, from wherever it stands, and not its text', () => {
    const error = new TypeError(CANARY, { cause: Object.assign(new Error(CANARY), { code: 'ECONNREFUSED' }) });

    const failure = unreachable(update, 'https://c', error);

    expect(failure.code).toBe('Unavailable');
    expect(failure.message).toBe('no answer from the API server at https://c to update secrets app/db (ECONNREFUSED)');
  });

  it('has a name for what has no code', () => {
    expect(codeOf(new TypeError(CANARY))).toBe('TypeError');
    expect(codeOf('text')).toBe('unknown error');
    expect(codeOf({})).toBe('unknown error');
  });
});

describe('the words for a call', () => {
  it('are the verbs of RBAC', () => {
    const target = { resource: SECRETS, namespace: 'app' };

    expect(describeCall({ method: 'GET', target })).toBe('list secrets in namespace app');
    expect(describeCall({ method: 'GET', target, query: { watch: true } })).toBe('watch secrets in namespace app');
    expect(describeCall({ method: 'GET', target: { ...target, name: 'db' } })).toBe('get secrets app/db');
    expect(describeCall({ method: 'DELETE', target: { resource: NAMESPACES, name: 'app' } })).toBe('delete namespaces app');
    expect(describeCall({ method: 'PATCH', target: { resource: NAMESPACES } })).toBe('patch namespaces');
  });
});

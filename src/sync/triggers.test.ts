import { describe, expect, it } from 'vitest';

import { aStore, anExternalSecret } from '../../test/support/sync-world.ts';
import { Triggers } from './triggers.ts';

const SECRET_REF = { accessKeyIDSecretRef: { name: 'aws', key: 'id' }, secretAccessKeySecretRef: { name: 'aws', key: 'key' } };
const WITH_KEYS = { provider: { aws: { service: 'SecretsManager' as const, region: 'eu-west-1', auth: { secretRef: SECRET_REF } } } };

/** Triggers, and what they enqueued since the last look. */
function observed(): { readonly triggers: Triggers; readonly taken: () => readonly string[] } {
  const queue: string[] = [];
  return { triggers: new Triggers((key, lane) => queue.push(`${lane} ${key}`)), taken: () => queue.splice(0) };
}

describe('an ExternalSecret', () => {
  it('is worked when it appears and when it goes', () => {
    const { triggers, taken } = observed();

    triggers.externalSecret('ns/es', anExternalSecret(), undefined, 'interactive');
    triggers.externalSecret('ns/es', undefined, anExternalSecret(), 'interactive');

    expect(taken()).toEqual(['interactive ExternalSecret/ns/es', 'interactive ExternalSecret/ns/es']);
  });

  it.each([
    ['generation', { generation: 2 }],
    ['labels', { labels: { a: '1' } }],
    ['annotations', { annotations: { a: '1' } }],
    ['finalizers', { finalizers: ['f'] }],
    ['deletion', { deletionTimestamp: '2026-01-01T00:00:00Z' }],
    ['another object of the same name', { uid: 'other' }],
  ])('is worked when its %s changes', (_, metadata) => {
    const { triggers, taken } = observed();

    triggers.externalSecret('ns/es', anExternalSecret({}, metadata), anExternalSecret(), 'interactive');

    expect(taken()).toEqual(['interactive ExternalSecret/ns/es']);
  });

  it('is not worked for a change of its status', () => {
    const { triggers, taken } = observed();

    triggers.externalSecret('ns/es', { ...anExternalSecret({}, { resourceVersion: '2' }), status: {} }, anExternalSecret(), 'interactive');

    expect(taken()).toEqual([]);
  });
});

describe('a Secret', () => {
  it('leads to whoever writes it, by name or by target name', () => {
    const { triggers, taken } = observed();
    triggers.externalSecret('ns/es', anExternalSecret(), undefined, 'periodic');
    triggers.externalSecret('ns/other', anExternalSecret({ target: { name: 'es' } }, { name: 'other' }), undefined, 'periodic');
    taken();

    triggers.secret('ns/es');
    triggers.secret('elsewhere/es');

    expect(taken()).toEqual(['interactive ExternalSecret/ns/es', 'interactive ExternalSecret/ns/other']);
  });

  it('no longer leads to whoever has another target now', () => {
    const { triggers, taken } = observed();
    triggers.externalSecret('ns/es', anExternalSecret(), undefined, 'periodic');
    triggers.externalSecret('ns/es', anExternalSecret({ target: { name: 'new' } }, { generation: 2 }), anExternalSecret(), 'periodic');
    taken();

    triggers.secret('ns/es');

    expect(taken()).toEqual([]);
  });

  it('with credentials leads to the store and its users', () => {
    const { triggers, taken } = observed();
    triggers.externalSecret('ns/es', anExternalSecret(), undefined, 'periodic');
    triggers.store('SecretStore/ns/store', aStore(WITH_KEYS), undefined, 'periodic');
    taken();

    triggers.secret('ns/aws');

    expect(new Set(taken())).toEqual(new Set(['interactive SecretStore/ns/store', 'rotation ExternalSecret/ns/es']));
  });

  it('with credentials of its own namespace leads only to users there', () => {
    const { triggers, taken } = observed();
    const spec = { secretStoreRef: { kind: 'ClusterSecretStore', name: 'store' } } as const;
    triggers.externalSecret('ns/es', anExternalSecret(spec), undefined, 'periodic');
    triggers.externalSecret('far/es', anExternalSecret(spec, { namespace: 'far' }), undefined, 'periodic');
    triggers.store('ClusterSecretStore//store', aStore(WITH_KEYS, { kind: 'ClusterSecretStore' }), undefined, 'periodic');
    taken();

    triggers.secret('far/aws');

    expect(new Set(taken())).toEqual(new Set(['interactive ClusterSecretStore//store', 'rotation ExternalSecret/far/es']));
  });

  it('may have changed unseen: then all are looked at', () => {
    const { triggers, taken } = observed();
    triggers.externalSecret('ns/es', anExternalSecret(), undefined, 'periodic');
    triggers.store('SecretStore/ns/store', aStore(WITH_KEYS), undefined, 'periodic');
    taken();

    triggers.secretsRelisted();

    expect(taken()).toEqual(['periodic SecretStore/ns/store', 'periodic ExternalSecret/ns/es']);
  });
});

describe('a store', () => {
  it('is checked when it is edited, and its users look again', () => {
    const { triggers, taken } = observed();
    triggers.externalSecret('ns/es', anExternalSecret(), undefined, 'periodic');
    taken();

    triggers.store('SecretStore/ns/store', aStore({}, { metadata: { generation: 2 } }), aStore(), 'interactive');

    expect(taken()).toEqual(['interactive SecretStore/ns/store', 'rotation ExternalSecret/ns/es']);
  });

  it('made anew under the same name is checked, though its generation is the same', () => {
    const { triggers, taken } = observed();
    triggers.externalSecret('ns/es', anExternalSecret(), undefined, 'periodic');
    taken();

    triggers.store('SecretStore/ns/store', aStore({}, { metadata: { uid: 'new' } }), aStore(), 'interactive');

    expect(taken()).toEqual(['interactive SecretStore/ns/store', 'rotation ExternalSecret/ns/es']);
  });

  it('that becomes ready leads to its users, without another check', () => {
    const { triggers, taken } = observed();
    triggers.externalSecret('ns/es', anExternalSecret(), undefined, 'periodic');
    taken();

    triggers.store('SecretStore/ns/store', aStore(), aStore({}, { status: {} }), 'interactive');

    expect(taken()).toEqual(['rotation ExternalSecret/ns/es']);
  });

  it('leads to nobody when only its status text changed', () => {
    const { triggers, taken } = observed();
    triggers.externalSecret('ns/es', anExternalSecret(), undefined, 'periodic');
    taken();

    triggers.store('SecretStore/ns/store', aStore({}, { metadata: { resourceVersion: '9' } }), aStore(), 'interactive');

    expect(taken()).toEqual([]);
  });
});

describe('a namespace', () => {
  it('leads to the ExternalSecrets in it', () => {
    const { triggers, taken } = observed();
    triggers.externalSecret('ns/es', anExternalSecret(), undefined, 'periodic');
    taken();

    triggers.namespace('ns');
    triggers.namespace('other');

    expect(taken()).toEqual(['rotation ExternalSecret/ns/es']);
  });
});

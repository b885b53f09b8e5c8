import { describe, expect, it } from 'vitest';

import { anExternalSecret, aSecret, metaOf } from '../../test/support/secret-builders.ts';
import { createdBy } from './ownership.ts';
import { orphans, planDelete, planEmpty } from './plan-delete.ts';

const MINE = { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', name: 'es', uid: 'es-uid', controller: true };
const own = aSecret({ ownerReferences: [MINE] });
const ownRef = { uid: own.uid, resourceVersion: own.resourceVersion };

describe('planEmpty', () => {
  it('leaves the Secret as it is under deletionPolicy Retain, the default', () => {
    expect(planEmpty({ externalSecret: anExternalSecret(), current: own })).toEqual({ kind: 'retain' });
  });

  it('goes on without data under deletionPolicy Merge', () => {
    expect(planEmpty({ externalSecret: anExternalSecret({ target: { deletionPolicy: 'Merge' } }), current: own })).toEqual({
      kind: 'continue',
    });
  });

  it.each([
    ['Secret', own],
    ['metadata', metaOf(own)],
  ])('deletes the target under deletionPolicy Delete, known by its %s', (_, current) => {
    expect(planEmpty({ externalSecret: anExternalSecret({ target: { deletionPolicy: 'Delete' } }), current })).toEqual({
      kind: 'delete',
      current: ownRef,
    });
  });

  it('deletes a target that nobody owns yet', () => {
    const externalSecret = anExternalSecret({ target: { deletionPolicy: 'Delete' } });

    expect(planEmpty({ externalSecret, current: aSecret() }).kind).toBe('delete');
  });

  it('has nothing to delete when there is no Secret', () => {
    expect(planEmpty({ externalSecret: anExternalSecret({ target: { deletionPolicy: 'Delete' } }) })).toEqual({ kind: 'gone' });
  });

  it.each([
    ['owned', { ...MINE, name: 'other' }],
    ['ownership', { ...MINE, apiVersion: 'apps/v1', kind: 'Deployment' }],
  ])('refuses (%s) to delete what somebody else controls', (phase, owner) => {
    const externalSecret = anExternalSecret({ target: { deletionPolicy: 'Delete' } });

    expect(planEmpty({ externalSecret, current: metaOf(aSecret({ ownerReferences: [owner] })) })).toMatchObject({ kind: 'refuse', phase });
  });

  it.each(['Orphan', 'Merge', 'CreateOrMerge', 'None'] as const)('refuses to delete under creationPolicy %s', (creationPolicy) => {
    const externalSecret = anExternalSecret({ target: { name: 'db', creationPolicy, deletionPolicy: 'Delete' } });

    expect(planEmpty({ externalSecret, current: own })).toMatchObject({
      kind: 'refuse',
      phase: 'delete',
      failure: { code: 'InvalidSpec', message: `unable to delete secret db: creationPolicy=${creationPolicy} is not Owner` },
    });
  });
});

describe('planDelete', () => {
  const externalSecret = anExternalSecret({ target: { deletionPolicy: 'Delete' } });

  it.each([
    ['Secret', own],
    ['metadata', metaOf(own)],
  ])('names the Secret that this ExternalSecret controls, known by its %s', (_, current) => {
    expect(planDelete({ externalSecret, current })).toEqual(ownRef);
  });

  it.each([
    ['there is no Secret', externalSecret, undefined],
    ['nobody controls the Secret', externalSecret, aSecret()],
    ['an earlier ExternalSecret of the same name controls it', externalSecret, aSecret({ ownerReferences: [{ ...MINE, uid: 'old' }] })],
    ['the reference is no controller', externalSecret, aSecret({ ownerReferences: [{ ...MINE, controller: false }] })],
    ['deletionPolicy is Retain', anExternalSecret(), own],
    ['deletionPolicy is Merge', anExternalSecret({ target: { deletionPolicy: 'Merge' } }), own],
  ])('names nothing when %s', (_, source, current) => {
    expect(planDelete({ externalSecret: source, current })).toBeUndefined();
  });
});

describe('orphans', () => {
  const externalSecret = anExternalSecret({ target: { name: 'new' } });
  const labels = { 'reconcile.external-secrets.io/created-by': createdBy(externalSecret) };
  const old = metaOf(aSecret({ name: 'old', labels }));

  it('are the Secrets of the namespace with the hash of this ExternalSecret and another name than the target', () => {
    const secrets = [
      old,
      metaOf(aSecret({ name: 'new', labels })),
      metaOf(aSecret({ name: 'old', namespace: 'elsewhere', labels })),
      metaOf(aSecret({ name: 'foreign', labels: { 'reconcile.external-secrets.io/created-by': 'x' } })),
      metaOf(aSecret({ name: 'by-hand' })),
    ];

    expect(orphans(externalSecret, secrets)).toEqual([old]);
  });

  it.each(['Orphan', 'Merge', 'CreateOrMerge', 'None'] as const)('do not exist under creationPolicy %s', (creationPolicy) => {
    expect(orphans(anExternalSecret({ target: { name: 'new', creationPolicy } }), [old])).toEqual([]);
  });
});

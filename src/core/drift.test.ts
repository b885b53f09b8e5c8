import { describe, expect, it } from 'vitest';

import { anExternalSecret, aSecret, dataOf, metaOf, written } from '../../test/support/secret-builders.ts';
import { dataStands, metadataStands, targetValid } from './drift.ts';
import { mutate } from './mutate.ts';

const externalSecret = anExternalSecret({ metadata: { labels: { team: 'core' }, annotations: { note: 'n', 'tidelock.dev/x': 'y' } } });
const target = written(mutate(externalSecret, dataOf({ a: 'one' })), 'm');
const meta = metaOf(target);
const recorded = { uid: target.uid, resourceVersion: target.resourceVersion };

describe('targetValid', () => {
  it.each(['Owner', 'Merge', 'CreateOrMerge'] as const)('is valid under %s while the Secret is the one on record', (policy) => {
    expect(targetValid({ policy, isDue: true, meta, recorded })).toBe('valid');
  });

  it('is always valid under None, and under Orphan until a sync is due', () => {
    expect(targetValid({ policy: 'None', isDue: true, meta: undefined, recorded })).toBe('valid');
    expect(targetValid({ policy: 'Orphan', isDue: false, meta: undefined, recorded })).toBe('valid');
    expect(targetValid({ policy: 'Orphan', isDue: true, meta: undefined, recorded })).toBe('missing');
  });

  it('is missing when there is no Secret', () => {
    expect(targetValid({ policy: 'Owner', isDue: false, meta: undefined, recorded })).toBe('missing');
  });

  it.each([{}, { 'reconcile.external-secrets.io/managed': 'false' }])('has lost its label with labels %j', (labels) => {
    expect(targetValid({ policy: 'Owner', isDue: false, meta: { ...meta, labels }, recorded })).toBe('label-lost');
  });

  it.each([
    ['nothing is on record', undefined],
    ['the resourceVersion differs', { ...recorded, resourceVersion: '9' }],
    ['the UID differs', { ...recorded, uid: 'x' }],
  ])('is unknown when %s', (_, on) => {
    expect(targetValid({ policy: 'Owner', isDue: false, meta, recorded: on })).toBe('unknown');
  });
});

describe('dataStands', () => {
  it('holds for a Secret as written', () => {
    expect(dataStands(target)).toBe(true);
  });

  it('does not hold for other data, or without the hash', () => {
    expect(dataStands({ ...target, data: dataOf({ a: 'two' }) })).toBe(false);
    expect(dataStands({ ...target, annotations: {} })).toBe(false);
  });
});

describe('metadataStands', () => {
  it('holds for a Secret as written, seen whole or by its metadata, with foreign labels and annotations', () => {
    const more = { ...meta, labels: { ...meta.labels, extra: 'e' }, annotations: { ...meta.annotations, extra: 'e' } };

    expect(metadataStands(externalSecret, target)).toBe(true);
    expect(metadataStands(externalSecret, meta)).toBe(true);
    expect(metadataStands(externalSecret, more)).toBe(true);
  });

  it('takes the data-hash for a matter of data', () => {
    const quoting = anExternalSecret({ metadata: { annotations: { 'reconcile.external-secrets.io/data-hash': 'copied' } } });

    expect(metadataStands(quoting, metaOf(written(mutate(quoting, dataOf({})), 'm')))).toBe(true);
  });

  it.each([
    ['an edited label', { labels: { ...meta.labels, team: 'hacked' } }],
    ['a removed label', { labels: { 'reconcile.external-secrets.io/managed': 'true' } }],
    ['an edited annotation', { annotations: { ...meta.annotations, note: 'hacked' } }],
    ['a removed annotation', { annotations: {} }],
    ['another owner', { controller: { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'p', controller: true } }],
  ])('does not hold after %s', (_, change) => {
    expect(metadataStands(externalSecret, { ...meta, ...change })).toBe(false);
  });

  it('does not hold when owner or created-by label are left over from creationPolicy Owner', () => {
    const orphan = anExternalSecret({ target: { creationPolicy: 'Orphan' } });
    const free = metaOf({ ...target, ownerReferences: [] });

    expect(metadataStands(orphan, { ...free, labels: { 'reconcile.external-secrets.io/managed': 'true' } })).toBe(true);
    expect(metadataStands(orphan, free)).toBe(false);
    expect(metadataStands(orphan, { ...meta, labels: { 'reconcile.external-secrets.io/managed': 'true' } })).toBe(false);
  });

  it('does not look for copied labels on a Secret that was asked to be immutable', () => {
    const immutable = anExternalSecret({ metadata: { labels: { late: 'l' } }, target: { immutable: true } });

    expect(metadataStands(immutable, meta)).toBe(true);
  });

  it('asks nothing of a Secret under creationPolicy None', () => {
    expect(metadataStands(anExternalSecret({ target: { creationPolicy: 'None' } }), metaOf(aSecret()))).toBe(true);
  });
});

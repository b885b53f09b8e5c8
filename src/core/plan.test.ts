// Expected Secrets and hashes marked (recorded) were written by the External Secrets Operator 2.9.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { anExternalSecret, aSecret, dataOf, textsOf, written } from '../../test/support/secret-builders.ts';
import { fieldManager } from './field-manager.ts';
import { dataHash } from './hash.ts';
import { planWrite } from './plan.ts';
import type { Plan, WriteInput } from './plan.ts';
import type { SecretState } from './secret.ts';
import type { CreationPolicy } from './target.ts';

const MANAGED = 'reconcile.external-secrets.io/managed';
const CREATED_BY = 'reconcile.external-secrets.io/created-by';
const HASH = 'reconcile.external-secrets.io/data-hash';

const HASH_OF_A_ONE = '7a72c388fc8d47f69a4b32e886a723d2f754bd4afc2f1515089d39ec';

const OTHER = { apiVersion: 'external-secrets.io/v1beta1', kind: 'ExternalSecret', name: 'other', uid: 'o', controller: true };
const MINE = {
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  name: 'es',
  uid: 'es-uid',
  controller: true,
  blockOwnerDeletion: true,
};

/** What an ExternalSecret asks for, in the property tests. */
interface Wish {
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
  readonly data: Record<string, string>;
  readonly immutable: boolean;
  readonly creationPolicy: CreationPolicy;
}

/** The Secret after the plan was carried out. */
function carriedOut(input: WriteInput): SecretState | undefined {
  const plan = planWrite(input);
  const manager = fieldManager(input.externalSecret.metadata.name);
  return plan.kind === 'create' || plan.kind === 'replace' ? written(plan.draft, manager, input.current) : input.current;
}

function draftOf(plan: Plan): Extract<Plan, { kind: 'replace' }>['draft'] {
  if (plan.kind !== 'create' && plan.kind !== 'replace') throw new Error(`no draft in ${plan.kind}`);
  return plan.draft;
}

describe('planWrite for a target that does not exist', () => {
  it('creates an owned Secret under the name of spec.target.name (recorded)', () => {
    const externalSecret = anExternalSecret({ metadata: { namespace: 'own-target-name' }, target: { name: 'other-name' } });

    const plan = planWrite({ externalSecret, data: dataOf({ a: 'one' }) });

    expect(plan).toEqual({
      kind: 'create',
      draft: {
        namespace: 'own-target-name',
        name: 'other-name',
        immutable: false,
        labels: { [MANAGED]: 'true', [CREATED_BY]: '69eaad70aaeb38bca6f7e6fbb46305257174faed299144b4f5d12c1c' },
        annotations: { [HASH]: HASH_OF_A_ONE },
        ownerReferences: [MINE],
        finalizers: [],
        data: dataOf({ a: 'one' }),
      },
    });
  });

  it.each(['Orphan', 'CreateOrMerge'] as const)('creates a Secret without owner under creationPolicy %s (recorded)', (creationPolicy) => {
    const draft = draftOf(planWrite({ externalSecret: anExternalSecret({ target: { creationPolicy } }), data: dataOf({ a: 'one' }) }));

    expect(draft.labels).toEqual({ [MANAGED]: 'true' });
    expect(draft.annotations).toEqual({ [HASH]: HASH_OF_A_ONE });
    expect(draft.ownerReferences).toEqual([]);
  });

  it('creates nothing under creationPolicy Merge (recorded)', () => {
    expect(planWrite({ externalSecret: anExternalSecret({ target: { creationPolicy: 'Merge' } }), data: dataOf({ a: 'one' }) })).toEqual({
      kind: 'missing',
    });
  });

  it('plans nothing under creationPolicy None, whether there is a Secret or not (recorded)', () => {
    const externalSecret = anExternalSecret({ target: { creationPolicy: 'None' } });

    expect(planWrite({ externalSecret, data: dataOf({ a: 'one' }) })).toEqual({ kind: 'none' });
    expect(planWrite({ externalSecret, data: dataOf({ a: 'one' }), current: aSecret({ ownerReferences: [OTHER] }) })).toEqual({
      kind: 'none',
    });
  });

  it('copies labels and annotations of the ExternalSecret but those under tidelock.dev/', () => {
    const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
    const externalSecret = anExternalSecret({
      metadata: {
        labels: { team: 'core', constructor: 'x', 'tidelock.dev/l': 'own', [MANAGED]: 'false' },
        annotations: { [lastApplied]: '{}', 'tidelock.dev/a': 'own', 'not.tidelock.dev/a': 'theirs' },
      },
    });

    const draft = draftOf(planWrite({ externalSecret, data: dataOf({ a: 'one' }) }));

    expect(draft.labels).toEqual({ team: 'core', constructor: 'x', [MANAGED]: 'true', [CREATED_BY]: expect.any(String) });
    expect(draft.annotations).toEqual({ [lastApplied]: '{}', 'not.tidelock.dev/a': 'theirs', [HASH]: HASH_OF_A_ONE });
  });

  it('creates an immutable Secret where spec.target.immutable is set', () => {
    const draft = draftOf(planWrite({ externalSecret: anExternalSecret({ target: { immutable: true } }), data: dataOf({ a: 'one' }) }));

    expect(draft.immutable).toBe(true);
    expect(textsOf(draft.data)).toEqual({ a: 'one' });
  });
});

describe('planWrite for a Secret that nobody owns', () => {
  it('adopts it: data replaced, foreign labels, annotations, finalizers and type kept (recorded)', () => {
    const externalSecret = anExternalSecret({ metadata: { namespace: 'own-adopts-existing', labels: { mine: 'l' } } });
    const current = aSecret({
      namespace: 'own-adopts-existing',
      type: 'example.com/t',
      labels: { foreign: 'l' },
      annotations: { foreign: 'a' },
      finalizers: ['x.io/f'],
      data: dataOf({ old: 'x', a: 'previous' }),
    });

    const plan = planWrite({ externalSecret, current, data: dataOf({ a: 'one' }) });

    expect(plan).toEqual({
      kind: 'replace',
      current: { uid: 'secret-uid', resourceVersion: '10' },
      changes: ['data', 'labels', 'annotations', 'ownerReferences'],
      draft: {
        namespace: 'own-adopts-existing',
        name: 'es',
        type: 'example.com/t',
        immutable: false,
        labels: {
          foreign: 'l',
          mine: 'l',
          [MANAGED]: 'true',
          [CREATED_BY]: '20e0f8f45769c7bd3429cb4b9d6fdce63c942a191876bf540e3ea780',
        },
        annotations: { foreign: 'a', [HASH]: HASH_OF_A_ONE },
        ownerReferences: [MINE],
        finalizers: ['x.io/f'],
        data: dataOf({ a: 'one' }),
      },
    });
  });

  it('lets two Merge users share it, each with its own keys (recorded)', () => {
    const target = { name: 'shared', creationPolicy: 'Merge' } as const;
    const es1 = anExternalSecret({ metadata: { name: 'es1' }, target });
    const es2 = anExternalSecret({ metadata: { name: 'es2' }, target });
    const base = aSecret({ name: 'shared', data: dataOf({ base: 'b' }), managedFields: [{ manager: 'kubectl', fields: ['data/base'] }] });

    const first = carriedOut({ externalSecret: es1, current: base, data: dataOf({ a: 'one' }) });
    const second = carriedOut({ externalSecret: es2, current: first, data: dataOf({ b: 'two' }) });

    expect(textsOf(second?.data ?? new Map())).toEqual({ a: 'one', b: 'two', base: 'b' });
    expect(second?.labels).toEqual({ [MANAGED]: 'true' });
    expect(second?.ownerReferences).toEqual([]);
    expect(second?.annotations[HASH]).toBe(dataHash(dataOf({ a: 'one', b: 'two', base: 'b' })));
    expect(planWrite({ externalSecret: es1, current: second, data: dataOf({ a: 'one' }) }).kind).toBe('keep');
  });

  it.each(['Merge', 'CreateOrMerge'] as const)('drops the keys that were ours and are no longer asked for under %s', (creationPolicy) => {
    const externalSecret = anExternalSecret({ target: { creationPolicy } });
    const current = carriedOut({ externalSecret, current: aSecret({ data: dataOf({ base: 'b' }) }), data: dataOf({ a: '1', c: '3' }) });

    const draft = draftOf(planWrite({ externalSecret, current, data: dataOf({ c: '3' }) }));

    expect(textsOf(draft.data)).toEqual({ base: 'b', c: '3' });
  });
});

describe('planWrite for a Secret that was written before', () => {
  const externalSecret = anExternalSecret({ metadata: { labels: { team: 'core' } } });
  const data = dataOf({ a: 'one' });
  const synced = carriedOut({ externalSecret, data }) ?? aSecret();

  it('keeps it when nothing differs', () => {
    expect(planWrite({ externalSecret, current: synced, data })).toEqual({
      kind: 'keep',
      target: { uid: synced.uid, resourceVersion: synced.resourceVersion },
    });
  });

  it('puts a label that was edited by hand back and keeps a label that was added (recorded)', () => {
    const current = { ...synced, labels: { ...synced.labels, team: 'hacked', extra: 'e' } };

    const plan = planWrite({ externalSecret, current, data });

    expect(plan).toMatchObject({ kind: 'replace', changes: ['labels'] });
    expect(draftOf(plan).labels).toEqual({ ...synced.labels, team: 'core', extra: 'e' });
  });

  it.each([
    ['changed value', dataOf({ a: 'hacked' })],
    ['added key', dataOf({ a: 'one', b: 'x' })],
    ['removed key', dataOf({})],
    ['renamed key', dataOf({ b: 'one' })],
  ])('puts the data back after a %s', (_, tampered) => {
    const plan = planWrite({ externalSecret, current: { ...synced, data: tampered }, data });

    expect(plan).toMatchObject({ kind: 'replace', changes: ['data'] });
    expect(textsOf(draftOf(plan).data)).toEqual({ a: 'one' });
  });

  it.each([
    ['short', 'es'],
    ['long enough to be hashed in the field manager', 'an-external-secret-with-forty-characters'],
  ])('takes labels and annotations away that the ExternalSecret lost, for a name that is %s', (_, name) => {
    const before = anExternalSecret({ metadata: { name, labels: { one: '1', two: '2' }, annotations: { note: 'x' } } });
    const current = carriedOut({ externalSecret: before, data });

    const draft = draftOf(planWrite({ externalSecret: anExternalSecret({ metadata: { name, labels: { one: '1' } } }), current, data }));

    expect(Object.keys(draft.labels).toSorted()).toEqual(['one', CREATED_BY, MANAGED].toSorted());
    expect(draft.annotations).toEqual({ [HASH]: HASH_OF_A_ONE });
  });

  it('drops owner and created-by label when the policy changes from Owner to Orphan, and takes them back', () => {
    const orphaned = carriedOut({ externalSecret: anExternalSecret({ target: { creationPolicy: 'Orphan' } }), current: synced, data });
    const adopted = carriedOut({ externalSecret, current: orphaned, data });

    expect(orphaned?.ownerReferences).toEqual([]);
    expect(orphaned?.labels).not.toHaveProperty([CREATED_BY]);
    expect(adopted?.ownerReferences).toEqual([MINE]);
    expect(adopted?.labels).toHaveProperty([CREATED_BY]);
  });

  it('is taken back by an ExternalSecret created anew under the same name (recorded)', () => {
    const anew = anExternalSecret({ metadata: { uid: 'uid-2', labels: { team: 'core' } } });

    const plan = planWrite({ externalSecret: anew, current: synced, data });

    expect(plan).toMatchObject({ kind: 'replace', changes: ['ownerReferences'], draft: { ownerReferences: [{ ...MINE, uid: 'uid-2' }] } });
  });

  it('renews its own reference and keeps all references in place', () => {
    const foreign = { apiVersion: 'v1', kind: 'ConfigMap', name: 'c', uid: 'c' };
    const current = { ...synced, ownerReferences: [{ ...MINE, apiVersion: 'external-secrets.io/v1beta1' }, foreign] };

    const plan = planWrite({ externalSecret, current, data });

    expect(plan).toMatchObject({ kind: 'replace', changes: ['ownerReferences'], draft: { ownerReferences: [MINE, foreign] } });
  });

  it.each([{ controller: false }, { blockOwnerDeletion: false }])('mends a reference to itself with %j', (flag) => {
    const plan = planWrite({ externalSecret, current: { ...synced, ownerReferences: [{ ...MINE, ...flag }] }, data });

    expect(plan).toMatchObject({ kind: 'replace', changes: ['ownerReferences'], draft: { ownerReferences: [MINE] } });
  });

  it('takes a created-by label away that somebody else put there, unless the policy is Owner', () => {
    const current = aSecret({ labels: { [CREATED_BY]: 'copied' } });

    const draft = draftOf(planWrite({ externalSecret: anExternalSecret({ target: { creationPolicy: 'Merge' } }), current, data }));

    expect(draft.labels).toEqual({ [MANAGED]: 'true' });
  });
});

describe('planWrite for a Secret of somebody else', () => {
  it.each(['Owner', 'Orphan', 'Merge', 'CreateOrMerge'] as const)(
    'refuses under %s what another ExternalSecret owns (recorded)',
    (creationPolicy) => {
      const externalSecret = anExternalSecret({ target: { creationPolicy } });

      const plan = planWrite({ externalSecret, current: aSecret({ ownerReferences: [OTHER] }), data: dataOf({ a: 'one' }) });

      expect(plan).toMatchObject({
        kind: 'refuse',
        phase: 'owned',
        failure: {
          code: 'InvalidTarget',
          message: 'secret is owned by another ExternalSecret: other',
          remedy: expect.stringContaining('"es"'),
        },
      });
    },
  );

  const job = { apiVersion: 'batch/v1', kind: 'Job', name: 'j', uid: 'j', controller: true };

  it('refuses to own what a controller of another kind owns', () => {
    const plan = planWrite({
      externalSecret: anExternalSecret(),
      current: aSecret({ ownerReferences: [job] }),
      data: dataOf({ a: 'one' }),
    });

    expect(plan).toMatchObject({
      kind: 'refuse',
      phase: 'ownership',
      failure: {
        code: 'InvalidTarget',
        message: 'could not set controller reference on secret: Object ns/es is already owned by another Job controller j',
      },
    });
  });

  it('merges into what a controller of another kind owns', () => {
    const externalSecret = anExternalSecret({ target: { creationPolicy: 'Merge' } });

    const plan = planWrite({ externalSecret, current: aSecret({ ownerReferences: [job] }), data: dataOf({ a: 'one' }) });

    expect(draftOf(plan).ownerReferences).toEqual([job]);
  });

  it('does not take an ExternalSecret of another API group for one of ours', () => {
    const foreign = { ...OTHER, apiVersion: 'external-secrets.io.example.com/v1' };

    const plan = planWrite({ externalSecret: anExternalSecret(), current: aSecret({ ownerReferences: [foreign] }), data: dataOf({}) });

    expect(plan).toMatchObject({ kind: 'refuse', phase: 'ownership' });
  });
});

describe('planWrite for an immutable Secret', () => {
  const immutable = anExternalSecret({ target: { immutable: true } });
  const frozen = carriedOut({ externalSecret: immutable, data: dataOf({ a: 'one' }) }) ?? aSecret();

  it('sets the flag on an existing Secret and leaves its data as it is', () => {
    const current = carriedOut({ externalSecret: anExternalSecret(), data: dataOf({ a: 'one' }) });

    const plan = planWrite({ externalSecret: immutable, current, data: dataOf({ a: 'two' }) });

    expect(plan).toMatchObject({ kind: 'replace', changes: ['immutable'], draft: { immutable: true } });
    expect(textsOf(draftOf(plan).data)).toEqual({ a: 'one' });
  });

  it('ignores new data while the ExternalSecret asks for an immutable Secret', () => {
    expect(planWrite({ externalSecret: immutable, current: frozen, data: dataOf({ a: 'two' }) }).kind).toBe('keep');
  });

  it('never takes the flag away (recorded)', () => {
    expect(planWrite({ externalSecret: anExternalSecret(), current: frozen, data: dataOf({ a: 'one' }) }).kind).toBe('keep');
  });

  it('refuses changed data when there is nothing else to write', () => {
    expect(planWrite({ externalSecret: anExternalSecret(), current: frozen, data: dataOf({ a: 'two' }) })).toMatchObject({
      kind: 'refuse',
      phase: 'immutable',
      failure: { code: 'InvalidTarget', message: 'secret "es" is immutable and its data would change' },
    });
  });

  it('writes changed metadata with the hash of the data that stays, then refuses', () => {
    const externalSecret = anExternalSecret({ metadata: { labels: { team: 'x' } } });

    const plan = planWrite({ externalSecret, current: frozen, data: dataOf({ a: 'two' }) });

    expect(plan).toMatchObject({ kind: 'replace', changes: ['labels'], afterwards: { kind: 'refuse', phase: 'immutable' } });
    expect(draftOf(plan).annotations[HASH]).toBe(HASH_OF_A_ONE);
    expect(textsOf(draftOf(plan).data)).toEqual({ a: 'one' });
  });
});

describe('planWrite in general', () => {
  const words = fc.constantFrom('a', 'b', 'c');
  const texts = fc.dictionary(words, words, { noNullPrototype: true });
  const owner = fc.constantFrom(MINE, { ...MINE, uid: 'old' }, { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'p' });
  const secrets = fc.record({
    labels: texts,
    annotations: texts,
    data: texts,
    immutable: fc.boolean(),
    owners: fc.uniqueArray(owner, { maxLength: 1 }),
  });
  const policies = fc.constantFrom<CreationPolicy[]>('Owner', 'Orphan', 'Merge', 'CreateOrMerge', 'None');
  const asked: fc.Arbitrary<Wish> = fc.record({
    labels: texts,
    annotations: texts,
    data: texts,
    immutable: fc.boolean(),
    creationPolicy: policies,
  });

  function plans(wish: Wish, current: SecretState | undefined): WriteInput {
    const { labels, annotations, immutable, creationPolicy } = wish;
    return {
      externalSecret: anExternalSecret({ metadata: { labels, annotations }, target: { immutable, creationPolicy } }),
      current,
      data: dataOf(wish.data),
    };
  }

  it('has nothing more to write once a plan was carried out, whatever was there and whatever was asked for before', () => {
    fc.assert(
      fc.property(fc.option(secrets, { nil: undefined }), fc.array(asked, { minLength: 1, maxLength: 3 }), (existing, wishes) => {
        const { owners = [], data = {}, ...parts } = existing ?? {};
        let current = existing === undefined ? undefined : aSecret({ ...parts, data: dataOf(data), ownerReferences: owners });

        for (const wish of wishes) current = carriedOut(plans(wish, current));
        const again = planWrite(
          plans(wishes.at(-1) ?? { labels: {}, annotations: {}, data: {}, immutable: false, creationPolicy: 'None' }, current),
        );

        expect(again.kind).toBeOneOf(['keep', 'none', 'missing', 'refuse']);
      }),
    );
  });

  it('changes neither the data nor the immutable flag of an immutable Secret, and marks the data it has', () => {
    fc.assert(
      fc.property(secrets, asked, (existing, wish) => {
        const current = aSecret({ ...existing, immutable: true, data: dataOf(existing.data) });
        const plan = planWrite(plans(wish, current));

        const after = plan.kind === 'replace' ? plan.draft : current;

        expect(textsOf(after.data)).toEqual(existing.data);
        expect(after.immutable).toBe(true);
        expect(plan.kind === 'replace' ? after.annotations[HASH] : dataHash(current.data)).toBe(dataHash(current.data));
      }),
    );
  });
});

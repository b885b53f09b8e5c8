import { describe, expect, it } from 'vitest';

import { failureText, wantedConditions } from './conditions.ts';
import type { ConditionsInput } from './conditions.ts';
import type { FailureCode } from './errors.ts';
import { Failure, KIND_OF } from './errors.ts';
import type { Outcome, SyncPhase } from './outcome.ts';

const good = { type: 'Ready', status: 'True', reason: 'SecretSynced', message: 'secret synced' } as const;
const sourcesReady = { kind: 'set', type: 'SourcesReady', status: 'True', reason: 'Synced', message: 'all sources were read' };
const notStalled = { kind: 'drop', type: 'Stalled' };

function failed(code: FailureCode, phase: SyncPhase = 'read'): Outcome {
  return { kind: 'failed', phase, failure: new Failure(code, 'key "db" of SecretStore "aws": denied', { remedy: 'grant it' }) };
}

function wanted(outcome: Outcome, parts: Partial<ConditionsInput> = {}): ReturnType<typeof wantedConditions> {
  return wantedConditions({ outcome, existing: [good], ageMs: 1000, staleAfterMs: 60_000, ...parts });
}

function typesOf(list: ReturnType<typeof wantedConditions>): readonly string[] {
  return list.map((want) => (want.kind === 'set' ? `${want.type}=${want.status} ${want.reason}` : `no ${want.type}`));
}

describe('wantedConditions after a good pass', () => {
  it('wants nothing when nothing was due', () => {
    expect(wanted({ kind: 'idle' })).toEqual([]);
  });

  it.each([
    ['synced', 'SecretSynced', 'secret synced'],
    ['retained', 'SecretSynced', 'secret retained due to DeletionPolicy=Retain'],
    ['deleted', 'SecretDeleted', 'secret deleted due to DeletionPolicy=Delete'],
    ['missing', 'SecretMissing', 'secret will not be created due to CreationPolicy=Merge'],
  ] as const)('says for %s: Ready with reason %s, sources ready, not stalled', (result, reason, message) => {
    expect(wanted({ kind: 'synced', result, wrote: false })).toEqual([
      { kind: 'set', type: 'Ready', status: 'True', reason, message },
      sourcesReady,
      notStalled,
    ]);
  });
});

describe('wantedConditions after a failure', () => {
  it('gives prefix, cause and remedy', () => {
    expect(wanted(failed('AccessDenied'))).toEqual([
      {
        kind: 'set',
        type: 'Ready',
        status: 'False',
        reason: 'SecretSyncedError',
        message: 'could not get secret data from provider: key "db" of SecretStore "aws": denied; grant it',
      },
      {
        kind: 'set',
        type: 'SourcesReady',
        status: 'False',
        reason: 'AccessDenied',
        message: 'key "db" of SecretStore "aws": denied; grant it',
      },
      { kind: 'set', type: 'Stalled', status: 'True', reason: 'AccessDenied', message: 'key "db" of SecretStore "aws": denied; grant it' },
    ]);
  });

  const codes = Object.keys(KIND_OF) as FailureCode[];

  function ofKind(...kinds: readonly string[]): readonly FailureCode[] {
    return codes.filter((code) => kinds.includes(KIND_OF[code]));
  }

  it.each(ofKind('NotFound', 'Denied', 'Invalid'))('is not ready and stalled on %s', (code) => {
    expect(typesOf(wanted(failed(code)))).toEqual(['Ready=False SecretSyncedError', `SourcesReady=False ${code}`, `Stalled=True ${code}`]);
  });

  it.each(ofKind('Unavailable'))('leaves a fresh good state ready on %s', (code) => {
    expect(typesOf(wanted(failed(code)))).toEqual([`SourcesReady=False ${code}`, 'no Stalled']);
  });

  it.each([
    ['too old', { ageMs: 60_000 }],
    ['not good', { existing: [{ ...good, status: 'False' as const }] }],
    ['not known', { existing: [] }],
    ['of another condition', { existing: [{ ...good, type: 'SourcesReady' }] }],
  ])('is not ready while a backend is unavailable and the last state is %s', (_, parts) => {
    expect(typesOf(wanted(failed('Throttled'), parts))).toEqual([
      'Ready=False SecretSyncedError',
      'SourcesReady=False Throttled',
      'no Stalled',
    ]);
  });

  it('wants nothing after a conflict', () => {
    expect(wanted(failed('Conflict', 'write'))).toEqual([]);
  });

  it.each([
    ['write', 'could not update secret: '],
    ['delete', 'could not delete secret: '],
    ['orphans', 'could not delete orphaned secrets: '],
    ['immutable', 'could not update secret, target is immutable: '],
    ['ownership', 'failed to take ownership of target secret: '],
    ['owned', 'target is owned by another ExternalSecret: '],
  ] as const)('speaks well of the sources when phase %s failed', (phase, prefix) => {
    const list = wanted(failed('InvalidTarget', phase));

    expect(list[0]).toMatchObject({ type: 'Ready', status: 'False', message: expect.stringMatching(`^${prefix}`) });
    expect(typesOf(list).slice(1)).toEqual(['SourcesReady=True Synced', 'Stalled=True InvalidTarget']);
  });

  it('says nothing of the sources of a manifest, which were not read', () => {
    const list = wanted(failed('NotSupported', 'manifest'));

    expect(list[0]).toMatchObject({ type: 'Ready', status: 'False', message: expect.stringMatching(/^invalid generic target: /) });
    expect(typesOf(list).slice(1)).toEqual(['Stalled=True NotSupported']);
  });
});

describe('failureText', () => {
  it('is the message, with the remedy where there is one', () => {
    expect(failureText(new Failure('NotFound', 'no db'))).toBe('no db');
    expect(failureText(new Failure('NotFound', 'no db', { remedy: 'create it' }))).toBe('no db; create it');
  });
});

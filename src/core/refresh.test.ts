import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { nextCheck, refreshDecision, syncedResourceVersion } from './refresh.ts';
import type { RefreshInput } from './refresh.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-03-01T12:00:00Z');

const metadata = { generation: 3, labels: { team: 'x' }, annotations: { b: '2', a: '1' } };
const current = syncedResourceVersion(metadata);

/** RFC 3339 of a time relative to NOW. */
function at(ms: number): string {
  return new Date(NOW + ms).toISOString();
}

function anInput(parts: Partial<RefreshInput> = {}): RefreshInput {
  return { metadata, spec: {}, status: { refreshTime: at(0), syncedResourceVersion: current }, now: NOW, ...parts };
}

describe('syncedResourceVersion', () => {
  it('is the generation and the hash of labels and annotations', () => {
    expect(current).toBe('3-2cc67c8066bf59ad79a644b06cc8742d3808bddc74510e94efd188ad');
    expect(syncedResourceVersion({ generation: 1 })).toBe('1-f47fe3c0b255b6dd8047cdffa772587bb829efe7a1cb70febeda2eb2');
  });
});

describe('refreshDecision', () => {
  const states = {
    'never synced': {},
    'synced at no known time': { syncedResourceVersion: current, refreshTime: null },
    'synced before a change': { syncedResourceVersion: '2-x', refreshTime: at(0) },
    'synced two days ago': { syncedResourceVersion: current, refreshTime: at(-48 * HOUR) },
    'just synced': { syncedResourceVersion: current, refreshTime: at(0) },
  } as const;

  it('reads what has no status yet', () => {
    expect(refreshDecision(anInput({ status: undefined }))).toBe('changed');
  });

  it.each([
    ['CreatedOnce', undefined, 'never synced', 'changed'],
    ['CreatedOnce', undefined, 'synced at no known time', 'changed'],
    ['CreatedOnce', undefined, 'synced before a change', 'no'],
    ['CreatedOnce', undefined, 'synced two days ago', 'no'],
    ['OnChange', undefined, 'never synced', 'changed'],
    ['OnChange', undefined, 'synced at no known time', 'changed'],
    ['OnChange', undefined, 'synced before a change', 'changed'],
    ['OnChange', undefined, 'synced two days ago', 'no'],
    ['Periodic', undefined, 'never synced', 'changed'],
    ['Periodic', undefined, 'synced at no known time', 'changed'],
    ['Periodic', undefined, 'synced before a change', 'changed'],
    ['Periodic', undefined, 'synced two days ago', 'interval'],
    ['Periodic', undefined, 'just synced', 'no'],
    [undefined, undefined, 'synced two days ago', 'interval'],
    ['Periodic', '0', 'never synced', 'changed'],
    ['Periodic', '0', 'synced before a change', 'no'],
    ['Periodic', '0', 'synced at no known time', 'no'],
    ['Periodic', '-1s', 'synced two days ago', 'no'],
  ] as const)('of policy %s with interval %s is, when %s: %s', (refreshPolicy, refreshInterval, state, due) => {
    const spec = {
      ...(refreshPolicy === undefined ? {} : { refreshPolicy }),
      ...(refreshInterval === undefined ? {} : { refreshInterval }),
    };

    expect(refreshDecision(anInput({ spec, status: states[state] }))).toBe(due);
  });

  it('is due as soon as one hour, the default interval, has passed', () => {
    expect(refreshDecision(anInput({ now: NOW + HOUR - 1 }))).toBe('no');
    expect(refreshDecision(anInput({ now: NOW + HOUR }))).toBe('interval');
  });

  it('counts from the later of refreshTime and the last verification', () => {
    const status = { syncedResourceVersion: current, refreshTime: at(-2 * HOUR) };

    expect(refreshDecision(anInput({ status, verifiedAt: NOW - HOUR + 1 }))).toBe('no');
    expect(refreshDecision(anInput({ status, verifiedAt: NOW - HOUR }))).toBe('interval');
    expect(refreshDecision(anInput({ verifiedAt: NOW - 2 * HOUR }))).toBe('no');
  });

  it('does not believe a refreshTime in the future, but does not look again and again either', () => {
    const status = { syncedResourceVersion: current, refreshTime: at(5000) };

    expect(refreshDecision(anInput({ status }))).toBe('interval');
    expect(refreshDecision(anInput({ status, verifiedAt: NOW }))).toBe('no');
  });

  it('names the field of an interval that is no duration', () => {
    expect(() => refreshDecision(anInput({ spec: { refreshInterval: '1 day' } }))).toThrow(
      expect.objectContaining({
        code: 'InvalidSpec',
        message: expect.stringContaining('invalid spec.refreshInterval: time: unknown unit'),
      }),
    );
  });
});

describe('nextCheck', () => {
  it.each([
    ['CreatedOnce', '1h'],
    ['OnChange', '1h'],
    ['Periodic', '0'],
    ['Periodic', '-5m'],
  ] as const)('waits for a change under %s with interval %s', (refreshPolicy, refreshInterval) => {
    expect(nextCheck(anInput({ spec: { refreshPolicy, refreshInterval } }))).toBe('on-change');
  });

  it('is one interval away when nothing was ever synced or verified', () => {
    expect(nextCheck(anInput({ status: undefined, spec: { refreshInterval: '90s' } }))).toBe(90_000);
  });

  it('is what remains of the interval, and 0 when it is over', () => {
    expect(nextCheck(anInput({ now: NOW + 1000 }))).toBe(HOUR - 1000);
    expect(nextCheck(anInput({ now: NOW + 2 * HOUR }))).toBe(0);
    expect(nextCheck(anInput({ now: NOW + 2 * HOUR, verifiedAt: NOW + 2 * HOUR - 1 }))).toBe(HOUR - 1);
  });

  it('comes exactly when the refresh decision turns to interval', () => {
    const offset = fc.integer({ min: -3 * HOUR, max: 3 * HOUR });

    fc.assert(
      fc.property(offset, fc.option(offset, { nil: undefined }), fc.integer({ min: 1, max: 2 * HOUR }), (refreshed, verified, interval) => {
        const input = anInput({
          spec: { refreshInterval: `${interval}ms` },
          status: { syncedResourceVersion: current, refreshTime: at(refreshed) },
          verifiedAt: verified === undefined ? undefined : NOW + verified,
        });

        expect(refreshDecision(input) === 'interval').toBe(nextCheck(input) === 0);
      }),
    );
  });
});

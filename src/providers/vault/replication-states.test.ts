import { describe, expect, it } from 'vitest';

import { ReplicationStates } from './replication-states.ts';

function state(cluster: string, local: number, replicated: number): string {
  return Buffer.from(`v1:${cluster}:${local}:${replicated}:bWFj`).toString('base64');
}

describe('ReplicationStates', () => {
  it('keeps the newest state of each cluster', () => {
    const states = new ReplicationStates();

    for (const header of [state('a', 5, 0), state('b', 1, 1), state('a', 10, 0), state('a', 9, 0)]) states.learn(header);

    expect(states.known()).toEqual([state('a', 10, 0), state('b', 1, 1)]);
  });

  it('learns nothing from an answer without a state, or with one that it cannot read', () => {
    const states = new ReplicationStates();

    for (const header of [undefined, '', '!!', Buffer.from('v2:a:1:1:x').toString('base64')]) states.learn(header);

    expect(states.known()).toEqual([]);
  });
});

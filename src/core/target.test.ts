import { describe, expect, it } from 'vitest';

import { anExternalSecret } from '../../test/support/secret-builders.ts';
import { targetOf } from './target.ts';

describe('targetOf', () => {
  it('fills in the defaults', () => {
    expect(targetOf(anExternalSecret())).toEqual({
      namespace: 'ns',
      name: 'es',
      creationPolicy: 'Owner',
      deletionPolicy: 'Retain',
      immutable: false,
    });
  });

  it('takes what the ExternalSecret says', () => {
    const target = { name: 'other', creationPolicy: 'Merge', deletionPolicy: 'Delete', immutable: true } as const;

    expect(targetOf(anExternalSecret({ target }))).toEqual({ namespace: 'ns', ...target });
  });

  it('has an empty namespace for an object without one', () => {
    expect(targetOf({ metadata: { name: 'es', uid: 'u' }, spec: {} }).namespace).toBe('');
  });
});

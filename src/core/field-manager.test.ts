import { describe, expect, it } from 'vitest';

import { fieldManager } from './field-manager.ts';

describe('fieldManager', () => {
  it('carries the name of the ExternalSecret up to 27 characters', () => {
    expect(fieldManager('a'.repeat(27))).toBe(`externalsecrets.external-secrets.io/${'a'.repeat(27)}`);
  });

  it('carries the hash of a longer name', () => {
    expect(fieldManager('this-is-a-long-external-secret-name')).toBe(
      'externalsecrets.external-secrets.io/sha3/323ba5671e9e11c6180af27adf7a07e5bdadf4fe595743c59bb18d0e',
    );
    expect(fieldManager('a'.repeat(28))).toMatch(/^externalsecrets\.external-secrets\.io\/sha3\/[0-9a-f]{56}$/);
  });
});

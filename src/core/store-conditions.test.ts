import { describe, expect, it } from 'vitest';

import { Failure } from './errors.ts';
import { wantedStoreConditions } from './store-conditions.ts';

const failure = new Failure('AuthFailed', 'Secret "aws" has no key "id"');

describe('wantedStoreConditions', () => {
  it.each([
    [{ kind: 'valid' }, 'True', 'Valid', 'store validated'],
    [{ kind: 'unknown', failure }, 'True', 'ValidationUnknown', 'could not determine validation status: Secret "aws" has no key "id"'],
    [
      { kind: 'invalid', phase: 'client', failure },
      'False',
      'InvalidProviderConfig',
      'unable to create client: Secret "aws" has no key "id"',
    ],
    [
      { kind: 'invalid', phase: 'validate', failure },
      'False',
      'InvalidProviderConfig',
      'unable to validate store: Secret "aws" has no key "id"',
    ],
  ] as const)('says for %j: Ready=%s %s', (outcome, status, reason, message) => {
    expect(wantedStoreConditions(outcome)).toEqual([{ kind: 'set', type: 'Ready', status, reason, message }]);
  });
});

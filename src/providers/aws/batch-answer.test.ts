import { describe, expect, it } from 'vitest';

import { entriesById, randomEnd } from './batch-answer.ts';

const BASE = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:';
const db = { arn: `${BASE}prod/db-AbCdEf`, name: 'prod/db' };
const dashed = { arn: `${BASE}prod/db-backup-Zz9Yy8`, name: 'prod/db-backup' };

describe('entriesById', () => {
  it.each([
    ['prod/db', db],
    [db.arn, db],
    [`${BASE}prod/db`, db],
    ['prod/db-backup', dashed],
    [`${BASE}prod/db-backup`, dashed],
    ['prod', undefined],
    [`${BASE}prod`, undefined],
    ['prod/db-AbCdEf', undefined],
  ])('finds the entry of %s', (id, entry) => {
    expect(entriesById([dashed, db])(id)).toBe(entry);
  });

  it('prefers a whole ARN to a partial one that reads the same', () => {
    const plain = { arn: `${BASE}x-abcdef`, name: 'x' };
    const longer = { arn: `${BASE}x-abcdef-123456`, name: 'x-abcdef' };

    expect(entriesById([longer, plain])(`${BASE}x-abcdef`)).toBe(plain);
  });
});

describe('randomEnd', () => {
  it('is the part of the ARN that a new creation changes', () => {
    expect(randomEnd(db.arn)).toBe('AbCdEf');
    expect(randomEnd('')).toBe('');
  });
});

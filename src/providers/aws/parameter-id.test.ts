import { describe, expect, it } from 'vitest';

import { isReference, parameterId } from './parameter-id.ts';

const ARN = 'arn:aws:ssm:eu-west-1:123456789012:parameter';

describe('parameterId', () => {
  it.each([
    ['db', 'db', ''],
    ['/app/db', 'app/db', ''],
    ['/app/db:3', 'app/db', '3'],
    ['/app/db:blue-2', 'app/db', 'blue-2'],
    [`${ARN}/app/db`, 'app/db', ''],
    [`${ARN}/app/db:3`, 'app/db', '3'],
    [`${ARN}/db`, 'db', ''],
    ['arn:aws-cn:ssm:cn-north-1:123456789012:parameter/app/db:blue', 'app/db', 'blue'],
    ['db:3:4', 'db', '3:4'],
  ])('reads %s', (id, parameter, selector) => {
    expect(parameterId(id)).toEqual({ id, parameter, selector });
  });
});

describe('isReference', () => {
  it.each([
    ['/aws/reference/secretsmanager/db', true],
    ['/aws/reference/secretsmanager/db:AWSCURRENT', true],
    ['/aws/service/ami-amazon-linux-latest/x', false],
    ['/app/aws/reference/secretsmanager/db', false],
  ])('of %s is %j', (id, expected) => {
    expect(isReference(parameterId(id))).toBe(expected);
  });
});

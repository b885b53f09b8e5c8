import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { answersById, BATCH_SIZE, batchesOf } from './parameter-batches.ts';
import { parameterId } from './parameter-id.ts';

const NOBODY: ReadonlySet<string> = new Set();
const ARN = 'arn:aws:ssm:eu-west-1:123456789012:parameter';

function plan(names: readonly string[], alone = NOBODY): { readonly batches: string[][]; readonly singles: string[] } {
  const { batches, singles } = batchesOf(names.map(parameterId), alone);
  return { batches: batches.map((batch) => batch.map(({ id }) => id)), singles: singles.map(({ id }) => id) };
}

describe('batchesOf', () => {
  it('asks for one alone and for two together', () => {
    expect(plan(['/a'])).toEqual({ batches: [], singles: ['/a'] });
    expect(plan(['/a', '/b'])).toEqual({ batches: [['/a', '/b']], singles: [] });
    expect(plan([])).toEqual({ batches: [], singles: [] });
  });

  it('fills batches up to the limit of the service', () => {
    const names = Array.from({ length: 25 }, (_, at) => `/p${at}`);

    expect(plan(names).batches.map(({ length }) => length)).toEqual([10, 10, 5]);
  });

  it('asks for the last one alone rather than in a batch of one', () => {
    const names = Array.from({ length: 11 }, (_, at) => `/p${at}`);

    expect(plan(names)).toMatchObject({ batches: [names.slice(0, 10)], singles: ['/p10'] });
  });

  it('keeps versions of one parameter apart, however it is spelled', () => {
    expect(plan(['/a', '/a:1', '/b', `${ARN}/a:blue`, '/b:2'])).toEqual({
      batches: [
        ['/a', '/b'],
        ['/a:1', '/b:2'],
      ],
      singles: [`${ARN}/a:blue`],
    });
  });

  it('takes none into a batch that would spoil it', () => {
    const reference = '/aws/reference/secretsmanager/db';

    expect(plan(['/a', '/b', reference, '/c'], new Set(['/b']))).toEqual({ batches: [['/a', '/c']], singles: ['/b', reference] });
  });

  it('asks for each exactly once, within the limits, in as few batches as the versions allow', () => {
    const names = fc.uniqueArray(
      fc.tuple(fc.integer({ min: 0, max: 40 }), fc.constantFrom('', ':1', ':2', ':blue')).map(([at, selector]) => `/p${at}${selector}`),
      { maxLength: 120 },
    );
    fc.assert(
      fc.property(names, (some) => {
        const { batches, singles } = plan(some);
        const parameters = batches.map((batch) => batch.map((id) => parameterId(id).parameter));
        const versions = Math.max(
          0,
          ...Map.groupBy(some, (id) => parameterId(id).parameter)
            .values()
            .map(({ length }) => length),
        );

        expect([...batches.flat(), ...singles].toSorted()).toEqual([...some].toSorted());
        expect(parameters.every((batch) => batch.length > 1 && batch.length <= BATCH_SIZE && new Set(batch).size === batch.length)).toBe(
          true,
        );
        expect(batches.length + singles.length).toBeLessThanOrEqual(Math.ceil(some.length / BATCH_SIZE) + versions);
      }),
    );
  });
});

describe('answersById', () => {
  const answers = [
    { name: '/a', version: 7, selector: undefined },
    { name: '/b', version: 2, selector: ':2' },
    { name: '/c', version: 5, selector: ':blue' },
    { name: 'd', version: 1, selector: undefined },
    { name: `${ARN}/shared`, version: 1, selector: undefined },
  ];

  it.each([
    ['/a', '/a'],
    [`${ARN}/a`, '/a'],
    ['/a:7', '/a'],
    ['/a:label', '/a'],
    ['/a:6', undefined],
    ['/b:2', '/b'],
    ['/b', undefined],
    ['/b:blue', undefined],
    ['/c:blue', '/c'],
    ['/c:green', undefined],
    ['d', 'd'],
    [`${ARN}/shared`, `${ARN}/shared`],
    ['/nope', undefined],
  ])('gives %s the answer %j', (id, name) => {
    expect(answersById(answers)(parameterId(id))?.name).toBe(name);
  });
});

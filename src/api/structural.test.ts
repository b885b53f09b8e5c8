import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { structural, withoutDescriptions } from './structural.ts';

describe('structural', () => {
  it('keeps constraints, descriptions and extensions, in one order of keywords', () => {
    const schema = z.object({
      name: z.string().min(1).max(9).regex(/^a+$/).describe('A name.'),
      tags: z.record(z.string(), z.string()).exactOptional(),
      list: z
        .array(z.enum(['x', 'y']))
        .min(1)
        .exactOptional(),
      open: z.object({}).meta({ 'x-kubernetes-preserve-unknown-fields': true, minProperties: 1 }).exactOptional(),
      time: z.string().nullable().meta({ format: 'date-time' }).exactOptional(),
    });

    const node = structural(schema, 'spec');

    expect(node).toEqual({
      type: 'object',
      required: ['name'],
      properties: {
        name: { description: 'A name.', type: 'string', minLength: 1, maxLength: 9, pattern: '^a+$' },
        tags: { type: 'object', additionalProperties: { type: 'string' } },
        list: { type: 'array', minItems: 1, items: { type: 'string', enum: ['x', 'y'] } },
        open: { type: 'object', minProperties: 1, properties: {}, 'x-kubernetes-preserve-unknown-fields': true },
        time: { type: 'string', format: 'date-time', nullable: true },
      },
    });
    expect(Object.keys(node)).toEqual(['type', 'required', 'properties']);
    expect(Object.keys(node.properties?.['name'] ?? {})).toEqual(['description', 'type', 'minLength', 'maxLength', 'pattern']);
  });

  it('drops the bounds that every integer has', () => {
    const schema = z.object({ long: z.int().meta({ format: 'int64' }), short: z.int32().meta({ format: 'int32' }) });

    expect(structural(schema, 'spec').properties).toEqual({
      long: { type: 'integer', format: 'int64' },
      short: { type: 'integer', format: 'int32' },
    });
  });

  it('writes an integer or text in the only form that the API server takes', () => {
    const schema = z.union([z.int(), z.string()]).meta({ 'x-kubernetes-int-or-string': true });

    expect(structural(schema, 'spec')).toEqual({
      anyOf: [{ type: 'integer' }, { type: 'string' }],
      'x-kubernetes-int-or-string': true,
    });
  });

  it.each([
    ['a default', z.object({ a: z.string().default('x') }), 'spec.a: a CRD of ours does not hold the keyword default'],
    ['a union', z.object({ a: z.union([z.int(), z.string()]) }), 'spec.a: a node has a type, or is an integer or text'],
    ['a typed union', z.string().meta({ anyOf: [] }), 'spec: anyOf stands for integers or texts only'],
    ['no type at all', z.object({ a: z.array(z.unknown()) }), 'spec.a[]: a node has a type, or is an integer or text'],
    [
      'a closed object',
      z.object({ m: z.record(z.string(), z.strictObject({ a: z.string() })) }),
      'spec.m.*: properties and additionalProperties',
    ],
    ['a tuple', z.array(z.string()).meta({ items: undefined }), 'spec: a list needs items'],
    ['a required stranger', z.object({}).meta({ required: ['b'] }), 'spec: b is required and not described'],
    ['a bound of its own', z.object({ a: z.int().min(7) }), 'spec.a: a CRD of ours does not hold the keyword minimum'],
  ])('refuses %s, with its path', (_, schema, message) => {
    expect(() => structural(schema, 'spec')).toThrow(message);
  });
});

describe('withoutDescriptions', () => {
  it('leaves everything but the descriptions, also where a field is called description', () => {
    const described = z
      .object({
        description: z.string().describe('A field.'),
        list: z.array(z.object({ a: z.string().describe('In a list.') })).describe('A list.'),
        map: z.record(z.string(), z.string().describe('In a map.')),
      })
      .describe('All.');
    const plain = z.object({
      description: z.string(),
      list: z.array(z.object({ a: z.string() })),
      map: z.record(z.string(), z.string()),
    });

    expect(withoutDescriptions(structural(described, 'spec'))).toEqual(structural(plain, 'spec'));
  });
});

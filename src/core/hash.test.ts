// Vectors were computed by the External Secrets Operator, or recorded from Secrets that it wrote.

import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { dataHash, metadataHash, textHash } from './hash.ts';
import { Redacted } from './redacted.ts';

function data(entries: Readonly<Record<string, string>>): Map<string, Redacted> {
  return new Map(Object.entries(entries).map(([key, value]) => [key, Redacted.ofText(value)]));
}

describe('dataHash', () => {
  it.each([
    [{ foo: 'value1', bar: 'value2' }, '1bed8bcbcb4547ffe19a19cd47d9078e84aa6598266d86b99f992d64'],
    [{}, '74a974446e359fb3e6baff9bd0058950e6edd0f040888d9989b0a11b'],
    [{ foo: '' }, 'faa9d0c33d7a92d3756343ca3f17664ca678d604c2fd200a30971238'],
    [{ a: 'one' }, '7a72c388fc8d47f69a4b32e886a723d2f754bd4afc2f1515089d39ec'],
    [{ b: 'two' }, '41bef8e49e6b70a12b84e83e647cbc41a1a2b489c09171695043c0cf'],
    [{ port: '5432', user: 'ann' }, '84f3fc80ab0ec9310ade29301a0c9fbcc751e1c77742baae5919d5e2'],
  ])('gives the recorded hash of %j', (entries, hash) => {
    expect(dataHash(data(entries))).toBe(hash);
  });

  it('does not depend on the order of the keys', () => {
    expect(dataHash(data({ b: '2', a: '1' }))).toBe(dataHash(data({ a: '1', b: '2' })));
  });

  it('prints every byte in decimal, keys ordered by their UTF-8 bytes', () => {
    const value = fc.uint8Array({ maxLength: 300 });
    // U+E000 comes before U+1F600 in UTF-8, after it in UTF-16.
    const key = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\u{e000}', '\u{1f600}'), maxLength: 3 });

    fc.assert(
      fc.property(fc.dictionary(key, value, { noNullPrototype: true }), (entries) => {
        const keys = Object.keys(entries).toSorted((a, b) => Buffer.from(a).compare(Buffer.from(b)));
        const text = `map[${keys.map((name) => `${name}:[${entries[name]?.join(' ')}]`).join(' ')}]`;

        const hash = dataHash(new Map(Object.entries(entries).map(([name, bytes]) => [name, Redacted.ofBytes(bytes)])));

        expect(hash).toBe(createHash('sha3-224').update(text).digest('hex'));
      }),
    );
  });
});

describe('metadataHash', () => {
  it.each([
    [undefined, undefined, 'f47fe3c0b255b6dd8047cdffa772587bb829efe7a1cb70febeda2eb2'],
    [{}, {}, 'f47fe3c0b255b6dd8047cdffa772587bb829efe7a1cb70febeda2eb2'],
    [{ team: 'x' }, { b: '2', a: '1' }, '2cc67c8066bf59ad79a644b06cc8742d3808bddc74510e94efd188ad'],
  ])('gives the recorded hash of labels %j and annotations %j', (labels, annotations, hash) => {
    expect(metadataHash(labels, annotations)).toBe(hash);
  });
});

describe('textHash', () => {
  it.each([
    ['<nil>', 'c461202a18e99215f121936fb2452e03843828e448a00a53f285a6fc'],
    ['hello there', 'f78681ec611ebaeea0689bff6c7812a83ff98a7faba986d9af76c999'],
    ['default/my-es', 'b8464376b5fe3535e690594280bfe59b60be2603cb6cbb6d6c8bcbb4'],
    ['own-adopts-existing/es', '20e0f8f45769c7bd3429cb4b9d6fdce63c942a191876bf540e3ea780'],
    ['map[a:1 b:map[c:true d:[x y]] e:<nil>]', 'db10f0cf0679d4fb4880345b6cf91f846b689655324119d383b3e01d'],
  ])('gives the recorded hash of %j', (text, hash) => {
    expect(textHash(text)).toBe(hash);
  });
});

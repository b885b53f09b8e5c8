// Results of recorded External Secrets cases, and what holds for any document.

import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookUp, missingProperty } from './property.ts';
import { Redacted } from './redacted.ts';

function look(document: string, property: string): string | undefined {
  const found = lookUp(Redacted.ofText(document), property, 'literal-dots-first');
  return found === undefined ? undefined : Buffer.from(found.reveal()).toString('utf8');
}

describe('lookUp', () => {
  // The document and the results are those of the recorded External Secrets case "sm-json-properties".
  const database =
    '{"username":"ann","password":"p@ss <&> w0rd","port":5432,"ratio":0.50,"tls":true,"opts":{"b":2,"a":"x"},' +
    '"hosts":["h1","h2"],"nil":null,"dot.ted":"flat","dot":{"ted":"nested","other":"o"}}';

  it.each([
    ['username', 'ann'],
    ['password', 'p@ss <&> w0rd'],
    ['port', '5432'],
    ['ratio', '0.5'],
    ['tls', 'true'],
    ['opts', '{"b":2,"a":"x"}'],
    ['opts.b', '2'],
    ['hosts', '["h1","h2"]'],
    ['hosts.1', 'h2'],
    ['nil', ''],
    ['dot.other', 'o'],
  ])('finds %s', (property, text) => {
    expect(look(database, property)).toBe(text);
  });

  it('prefers a member whose name holds the dots to a path', () => {
    expect(look(database, 'dot.ted')).toBe('flat');
    expect(look('{"dot":{"ted":"nested"}}', 'dot.ted')).toBe('nested');
  });

  it('takes a property whose dots are escaped as the name of a member', () => {
    expect(look(database, 'dot\\.ted')).toBe('flat');
  });

  it.each([
    ['a member that is not there', '{"a":1}', 'b'],
    ['a path below a text', '{"a":"x"}', 'a.b'],
    ['a document that is no JSON', 'p4ssw0rd', 'a'],
    ['an empty document', '', 'a'],
  ])('finds nothing for %s', (_, document, property) => {
    expect(look(document, property)).toBeUndefined();
  });

  // Results of the recorded External Secrets case "prop-number-formats".
  it.each([
    ['1.0', '1'],
    ['0.000001', '0.000001'],
    ['1e21', '1000000000000000000000'],
    ['1E-7', '0.0000001'],
    ['-0', '-0'],
    ['-0.0', '-0'],
    ['123456789.123456789', '123456789.12345679'],
    ['100000000000000000000000', '100000000000000000000000'],
    ['3.14159265358979', '3.14159265358979'],
    ['0.1', '0.1'],
  ])('gives the number %s as %s', (written, text) => {
    expect(look(`{"n":${written}}`, 'n')).toBe(text);
  });

  it('keeps the whitespace of objects and reads the escapes of texts', () => {
    const document = String.raw`{ "o" : { "b" : 1 ,  "a" : [ 1,2 ] }, "u" : "\u00e9\u4e2d\ud83d\ude00 \"q\" \\ \/ \n" }`;

    expect(look(document, 'o')).toBe('{ "b" : 1 ,  "a" : [ 1,2 ] }');
    expect(look(document, 'u')).toBe('é中😀 "q" \\ / \n');
  });

  it('finds a property that is not ASCII, and by a wildcard one character of it', () => {
    expect(look('{"größe":"42"}', 'größe')).toBe('42');
    expect(look('{"größe":"42"}', 'gr?ße')).toBe('42');
  });

  it('keeps bytes that are not UTF-8', () => {
    const document = Redacted.ofBytes(Buffer.from('{"a":"\xff\x00\xfe"}', 'latin1'));

    const found = lookUp(document, 'a', 'literal-dots-first');

    expect(found?.equals(Redacted.ofBytes(Uint8Array.of(0xff, 0, 0xfe)))).toBe(true);
  });

  it('reads a document that lies within a larger buffer', () => {
    const buffer = Buffer.from('xx{"a":"b"}yy');

    const found = lookUp(Redacted.ofBytes(buffer.subarray(2, -2)), 'a', 'literal-dots-first');

    expect(found?.equals(Redacted.ofText('b'))).toBe(true);
  });

  it('finds any member by its name when nothing in the name has a meaning', () => {
    const name = fc.stringMatching(/^[\w\- äé]{1,8}(\.[\w-]{1,4})?$/);
    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ unit: 'grapheme' })), (object) => {
        for (const [key, text] of Object.entries(object)) expect(look(JSON.stringify(object), key)).toBe(text);
      }),
    );
  });

  it('tells nothing of the document in a Failure', () => {
    const canary = 'c4n4ry';
    const document = Redacted.ofText(`{"a":["${canary}"],"${canary}":1}`);

    expect(() => lookUp(document, '[@this,@this]|'.repeat(40), 'literal-dots-first')).toThrow(
      expect.objectContaining({ code: 'InvalidSpec', message: expect.not.stringContaining(canary) as unknown }),
    );
  });
});

describe('lookUp by the rule of Vault', () => {
  const document =
    '{"a.b":"flat","a":{"b":"nested"},"list":["x","y"],"big":12345678901234567890,"f":1.50,"html":"\\u003c","nil":null,"@this":"own","o":{"n":1.50}}';

  function member(property: string): string | undefined {
    const found = lookUp(Redacted.ofText(document), property, 'member-first');
    return found === undefined ? undefined : Buffer.from(found.reveal()).toString('utf8');
  }

  it.each([
    ['a.b', 'flat'],
    ['@this', 'own'],
    ['list', '["x","y"]'],
    ['big', '12345678901234567890'],
    ['f', '1.50'],
    ['html', '<'],
    ['nil', ''],
  ])('takes %s as the name of a member before it is a path', (property, text) => {
    expect(member(property)).toBe(text);
  });

  it.each([
    ['list.1', 'y'],
    ['o.n', '1.5'],
    ['list.#', '2'],
  ])('finds the path %s', (property, text) => {
    expect(member(property)).toBe(text);
  });

  it('finds nothing for what is neither', () => {
    expect(member('none')).toBeUndefined();
  });
});

describe('lookUp by path alone', () => {
  const document = Redacted.ofText('{"dot.ted":"flat","dot":{"ted":"nested"},"only.flat":"x"}');

  it.each([
    ['dot.ted', 'nested'],
    [String.raw`dot\.ted`, 'flat'],
    ['only.flat', undefined],
  ])('finds for %s %s', (property, text) => {
    const found = lookUp(document, property, 'path');

    expect(found && Buffer.from(found.reveal()).toString()).toBe(text);
  });
});

describe('missingProperty', () => {
  it('is called as each backend calls it', () => {
    expect(missingProperty('p', 'k', 'literal-dots-first')).toMatchObject({
      code: 'PropertyMissing',
      message: 'key p does not exist in secret k',
    });
    expect(missingProperty('p', 'k', 'path')).toMatchObject({
      code: 'NotFound',
      message: 'Secret does not exist: "k" has no property "p"',
    });
    expect(missingProperty('p', 'k', 'member-first')).toMatchObject({
      code: 'PropertyMissing',
      message: 'cannot find secret data for key: "p"',
    });
  });
});

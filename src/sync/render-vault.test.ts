// Recorded External Secrets cases of Vault's documents, from the document that the provider gives to the data of the Secret.

import { dataHash } from '#core/hash.ts';
import { Redacted } from '#core/redacted.ts';
import { describe, expect, it } from 'vitest';

import { aStore } from '../../test/support/sync-world.ts';
import { render } from './render.ts';
import type { Wish } from './resolve.ts';

const SOURCE = { kind: 'single', id: 's', store: aStore(), ref: { key: 'db' } } as const;

function data(secretKey: string, property?: string): Wish {
  const remote = { key: 'db', ...(property === undefined ? {} : { property }) };
  return { kind: 'data', secretKey, remote, prefix: 'data: ', missing: 'data', source: SOURCE };
}

function extract(property?: string): Wish {
  const remote = { key: 'db', ...(property === undefined ? {} : { property }) };
  return { kind: 'extract', remote, rewrite: [], prefix: 'extract: ', missing: 'extract', source: SOURCE };
}

function rendered(document: string, wishes: readonly Wish[]): ReadonlyMap<string, Redacted> {
  const answer = { kind: 'value', value: Redacted.ofText(document), version: { token: '1' }, rule: 'member-first' } as const;
  return render(wishes, new Map([['s', answer]]), false).data;
}

function texts(values: ReadonlyMap<string, Redacted>): Record<string, string> {
  return Object.fromEntries([...values].map(([key, value]) => [key, Buffer.from(value.reveal()).toString('utf8')]));
}

describe('a Secret from Vault', () => {
  it('is that of "vault-v1-big-numbers"', () => {
    const values = rendered('{"big":12345678901234567890}', [extract(), data('literal', 'big'), data('whole')]);

    expect(texts(values)).toEqual({ big: '12345678901234567000', literal: '12345678901234567890', whole: '{"big":12345678901234567890}' });
    expect(dataHash(values)).toBe('0ca24a57b6f998f90e8aed78ff6e23875eca96503b3cf15f7861bcaa');
  });

  it('is that of "vault-v2-whole-document"', () => {
    const document = String.raw`{"a":"\u003ca\u0026b\u003e","big":12345678901234567000,"f":1.5,"m":{"x":[3],"y":2},"z":1}`;

    expect(dataHash(rendered(document, [data('doc')]))).toBe('97afc7af3570d48ef56eb2bad69f8f71e5074091bcc3802de728d704');
  });

  it('is none in "vault-v2-extract-not-object"', () => {
    expect(() => rendered('{"s":"text"}', [extract('s')])).toThrow(
      expect.objectContaining({ code: 'InvalidValue', message: expect.stringMatching(/^extract: unable to unmarshal secret db: /) }),
    );
  });

  it('says in the words of External Secrets which property is missing', () => {
    expect(() => rendered('{"s":"text"}', [data('k', 'none')])).toThrow(
      expect.objectContaining({ code: 'PropertyMissing', message: 'data: cannot find secret data for key: "none"' }),
    );
  });
});

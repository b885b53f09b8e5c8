import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '#core/errors.ts';
import { linesOf } from './ndjson.ts';

async function* cut(bytes: Uint8Array, at: readonly number[]): AsyncGenerator<Uint8Array, void, undefined> {
  let start = 0;
  for (const end of at) {
    await Promise.resolve();
    yield bytes.subarray(start, end);
    start = end;
  }
  yield bytes.subarray(start);
}

async function collect(bytes: Uint8Array, at: readonly number[], maxBytes?: number): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(cut(bytes, at), maxBytes)) lines.push(line);
  return lines;
}

describe('linesOf', () => {
  it('gives the same lines wherever the stream is cut, characters included', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !text.includes('\n') && text !== '');
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 5 }), fc.array(fc.nat(300)), async (lines, cuts) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''), 'utf8');
        const at = cuts.filter((position) => position <= bytes.length).toSorted((a, b) => a - b);

        expect(await collect(bytes, at)).toEqual(lines);
      }),
    );
  });

  it('drops a line without an end and empty lines', async () => {
    expect(await collect(Buffer.from('a\n\nb\ncut of'), [])).toEqual(['a', 'b']);
  });

  it('fails when a line does not end', async () => {
    await expect(collect(Buffer.alloc(64, 'x'), [16, 32], 40)).rejects.toThrow(Failure);
  });
});

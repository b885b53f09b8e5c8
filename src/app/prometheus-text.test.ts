import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prometheusText, type Sample } from './prometheus-text.ts';

const FAMILIES = {
  a_total: { type: 'counter', help: 'Help with \\ and\nnewline.' },
  b: { type: 'gauge', help: 'B.' },
  c: { type: 'gauge', help: 'Never seen.' },
} as const;

type Name = keyof typeof FAMILIES;

describe('prometheusText', () => {
  it('writes each family once, its samples together, and no family without samples', () => {
    const samples: readonly Sample<Name>[] = [
      { name: 'b', labels: {}, value: 1 },
      { name: 'a_total', labels: { name: 'x', namespace: 'y' }, value: 2 },
      { name: 'b', labels: { name: 'z' }, value: 0.5 },
    ];

    expect(prometheusText(FAMILIES, samples)).toBe(
      '# HELP a_total Help with \\\\ and\\nnewline.\n# TYPE a_total counter\na_total{name="x",namespace="y"} 2\n' +
        '# HELP b B.\n# TYPE b gauge\nb 1\nb{name="z"} 0.5\n',
    );
  });

  it('spells numbers as Go does', () => {
    const values = [1e21, -0.5, Number.NaN, Infinity, -Infinity];

    const text = prometheusText(
      FAMILIES,
      values.map((value) => ({ name: 'b', labels: {}, value })),
    );

    expect(text.split('\n').slice(2, -1)).toEqual(['b 1e+21', 'b -0.5', 'b NaN', 'b +Inf', 'b -Inf']);
  });

  it('escapes labels so that a reader gets back what was written, on one line', () => {
    const value = fc.string({
      unit: fc.oneof(
        fc.constantFrom('\\', '"', '\n', 'n', '{', '}', ',', '='),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(value, (label) => {
        const text = prometheusText(FAMILIES, [{ name: 'b', labels: { name: label }, value: 1 }]);

        const written = /^b\{name="((?:[^"\\\n]|\\.)*)"\} 1\n$/.exec(text.split('\n').slice(2).join('\n'))?.[1];
        expect(written?.replaceAll(/\\(.)/g, (_all, letter: string) => (letter === 'n' ? '\n' : letter))).toBe(label);
      }),
    );
  });
});

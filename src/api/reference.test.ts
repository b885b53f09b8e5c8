import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { Kind } from './kinds.ts';
import { reference } from './reference.ts';
import type { Support } from './supported.ts';

const any: Support = { kind: 'any' };

const spec = z.object({
  name: z.string().describe('A name | with a bar.'),
  mode: z.enum(['x', 'y']).describe('A mode.').exactOptional(),
  every: z.union([z.int(), z.string()]).meta({ 'x-kubernetes-int-or-string': true }).describe('How often.').exactOptional(),
  list: z
    .array(z.object({ a: z.string().describe('Known.'), b: z.record(z.string(), z.string()).describe('Unknown.') }))
    .describe('A list.')
    .exactOptional(),
  whole: z
    .object({ deep: z.boolean().describe('Below.') })
    .describe('A whole.')
    .exactOptional(),
  later: z
    .object({ deep: z.int().meta({ format: 'int64' }).describe('Below.') })
    .describe('Not now.')
    .exactOptional(),
  blank: z.string().describe('Must be blank.').exactOptional(),
});

function aKind(kind: string, scope: Kind['scope']): Kind {
  return {
    kind,
    singular: kind.toLowerCase(),
    plural: `${kind.toLowerCase()}s`,
    shortName: 'k',
    scope,
    description: `What ${kind} is for.`,
    spec,
    status: z.object({ seen: z.int().meta({ format: 'int64' }).describe('Seen.') }),
    columns: [],
    selectable: [],
    defaults: { 'spec.mode': 'x', 'spec.list[].a': ['z'] },
    support: {
      kind: 'object',
      members: {
        name: any,
        mode: { kind: 'only', values: ['x'] },
        every: any,
        list: { kind: 'list', item: { kind: 'object', members: { a: any } } },
        whole: any,
        blank: { kind: 'empty' },
      },
    },
  };
}

describe('reference', () => {
  it('tells type, need, default, support and meaning of every field', () => {
    const lines = reference([aKind('Kind', 'Namespaced')]).split('\n');

    expect(lines.filter((line) => line.startsWith('| `spec'))).toEqual([
      '| `spec.name` | string | yes |  | yes | A name \\| with a bar. |',
      '| `spec.mode` | `x`, `y` |  | `"x"` | `x` only | A mode. |',
      '| `spec.every` | integer or string |  |  | yes | How often. |',
      '| `spec.list` | list of object |  |  | yes | A list. |',
      '| `spec.list[].a` | string | yes | `["z"]` | yes | Known. |',
      '| `spec.list[].b` | map of string | yes |  | not yet | Unknown. |',
      '| `spec.whole` | object |  |  | yes | A whole. |',
      '| `spec.whole.deep` | boolean | yes |  | yes | Below. |',
      '| `spec.later` | object |  |  | not yet | Not now. |',
      '| `spec.later.deep` | integer (int64) | yes |  | not yet | Below. |',
      '| `spec.blank` | string |  |  | not yet | Must be blank. |',
    ]);
    expect(lines).toContain('| `status.seen` | integer (int64) | Seen. |');
  });

  it('writes one section for kinds that share their spec', () => {
    const page = reference([aKind('One', 'Namespaced'), aKind('Two', 'Cluster')]);

    expect(page.match(/^## .*/gm)).toEqual(['## One, Two']);
    expect(page).toContain('- **One** (`k`, namespaced): What One is for.\n- **Two** (`k`, cluster-scoped): What Two is for.');
  });
});

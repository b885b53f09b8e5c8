// Proves that the linter sees what the house rules forbid: every row plants one violation in a copy of the
// project's shape and expects the rule that finds it. Knows nothing of the real sources.

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/** One planted line and who finds it: file, line of code, rule, part of its message. */
type Planted = readonly [file: string, code: string, rule: string, message?: string];

const IMPORTS = 'no-restricted-imports';
const PROPERTIES = 'no-restricted-properties';

const ROOMS: readonly Planted[] = [
  ['src/core/up.ts', "export { x } from '../kube/x.ts';", IMPORTS, 'core is pure'],
  ['src/core/kube.ts', "import { x } from '#kube/x.ts';\nx();", IMPORTS, 'core is pure'],
  ['src/core/dynamic.ts', "await import('#kube/x.ts');", IMPORTS, 'core is pure'],
  ['src/core/template.ts', "import { x } from '#template/x.ts';\nx();", IMPORTS, 'core is pure'],
  ['src/core/fs.ts', "import { readFileSync } from 'node:fs';\nreadFileSync('x');", IMPORTS, 'core is pure'],
  ['src/core/package.ts', "import { LRUCache } from 'lru-cache';\nnew LRUCache({ max: 1 });", IMPORTS, 'core is pure'],
  ['src/core/schema.ts', "import { x } from '#api/external-secret.ts';\nx();", IMPORTS, 'load zod'],
  [
    'src/api/core.ts',
    "import type { X } from '#core/x.ts';\nexport interface Y extends X {\n  a: X;\n}",
    IMPORTS,
    'api is what users write',
  ],
  ['src/api/package.ts', "import { parse } from 'yaml';\nparse('');", IMPORTS, 'api is what users write'],
  ['src/api/defaults.ts', "import { z } from 'zod';\nz.string();", IMPORTS, 'operator loads'],
  ['src/sync/schema.ts', "import { x } from '#api/x.ts';\nx();", IMPORTS, 'load zod'],
  ['src/app/schema.ts', "import { x } from '#api/secret-store.ts';\nx();", IMPORTS, 'load zod'],
  ['src/api/supported.ts', "import { x } from './external-secret.ts';\nx();", IMPORTS, 'load zod'],
  ['src/template/kube.ts', "import { x } from '#kube/x.ts';\nx();", IMPORTS, 'template renders'],
  ['src/template/http.ts', "import { get } from 'node:http';\nget('');", IMPORTS, 'template renders'],
  ['src/runtime/core.ts', "import { x } from '#core/x.ts';\nx();", IMPORTS, 'runtime is queue'],
  ['src/runtime/package.ts', "import { pino } from 'pino';\npino();", IMPORTS, 'runtime is queue'],
  ['src/providers/kube.ts', "import { x } from '#kube/x.ts';\nx();", IMPORTS, 'A provider knows core'],
  [
    'src/providers/api.ts',
    "import type { X } from '#api/x.ts';\nexport interface Y extends X {\n  a: X;\n}",
    IMPORTS,
    'A provider knows core',
  ],
  ['src/providers/sync.ts', "import { x } from '#sync/x.ts';\nx();", IMPORTS, 'A provider knows core'],
  ['src/providers/aws.ts', "import { x } from '@aws-sdk/client-ssm';\nx();", IMPORTS, 'A provider knows core'],
  ['src/providers/aws/kubernetes.ts', "import { x } from '@kubernetes/client-node';\nx();", IMPORTS, 'A provider knows core'],
  ['src/kube/aws.ts', "import { x } from '@aws-sdk/client-ssm';\nx();", IMPORTS, 'kube knows core'],
  ['src/kube/sync.ts', "import { x } from '#sync/x.ts';\nx();", IMPORTS, 'kube knows core'],
  ['src/kube/schema.ts', "import { x } from '#api/x.ts';\nx();", IMPORTS, 'load zod'],
  ['src/sync/kube.ts', "import { x } from '#kube/x.ts';\nx();", IMPORTS, 'sync is the story'],
  ['src/sync/providers.ts', "import { x } from '#providers/x.ts';\nx();", IMPORTS, 'sync is the story'],
  ['src/sync/undici.ts', "import { fetch } from 'undici';\nawait fetch('');", IMPORTS, 'sync is the story'],
  ['src/sync/fs.ts', "import { readFileSync } from 'node:fs';\nreadFileSync('x');", IMPORTS, 'sync is the story'],
  ['src/cli/app.ts', "import { x } from '#app/x.ts';\nx();", IMPORTS, 'cli knows every room but app'],
  ['src/app/undici.ts', "import { fetch } from 'undici';\nawait fetch('');", IMPORTS, 'app wires rooms'],
  ['src/core/up.test.ts', "import { x } from '../kube/x.ts';\nx();", IMPORTS, 'another room'],
];

const SECRETS_AND_TIME: readonly Planted[] = [
  ['src/sync/call.ts', 'export function f(r: { reveal(): string }): string {\n  return r.reveal();\n}', PROPERTIES, 'Secret bytes'],
  ['src/app/call.ts', 'export function f(r: { reveal(): string }): string {\n  return r.reveal();\n}', PROPERTIES, 'Secret bytes'],
  ['src/kube/bracket.ts', "export function f(r: { reveal(): string }): string {\n  return r['reveal']();\n}", PROPERTIES, 'Secret bytes'],
  ['src/kube/taken.ts', 'export function f({ reveal }: { reveal(): string }): string {\n  return reveal();\n}', PROPERTIES, 'Secret bytes'],
  ['src/providers/env.ts', "export const token = process.env['TOKEN'];", PROPERTIES, 'environment'],
  ['src/core/now.ts', 'export const now = Date.now();', PROPERTIES, 'Clock'],
  ['src/sync/random.ts', 'export const chance = Math.random();', PROPERTIES, 'Chance'],
  ['src/runtime/timer.ts', 'setTimeout(() => undefined, 1);', 'no-restricted-globals', 'Clock'],
];

const PROMISE = 'async function work(): Promise<void> {\n  await Promise.resolve();\n}\n';

const CODE: readonly Planted[] = [
  ['src/app/floating.ts', `${PROMISE}work();`, 'no-floating-promises'],
  ['src/app/misused.ts', `${PROMISE}if (work()) {\n  throw new Error('x');\n}`, 'no-misused-promises'],
  ['src/app/await.ts', 'const one: number = 1;\nawait one;', 'await-thenable'],
  ['src/app/throw.ts', "export function f(): void {\n  throw 'text';\n}", 'only-throw-error'],
  [
    'src/app/switch.ts',
    "export function f(k: 'a' | 'b'): void {\n  switch (k) {\n    case 'a':\n      break;\n  }\n}",
    'switch-exhaustiveness-check',
  ],
  ['src/app/condition.ts', "export function f(x: string): string {\n  return x ?? 'y';\n}", 'no-unnecessary-condition'],
  ['src/app/any.ts', 'export function f(x: any): void {\n  String(x);\n}', 'no-explicit-any'],
  ['src/app/unsafe.ts', "export const x: string = JSON.parse('{}');", 'no-unsafe-assignment'],
  ['src/app/bang.ts', 'export function f(x: string | undefined): string {\n  return x!;\n}', 'no-non-null-assertion'],
  ['src/app/boundary.ts', 'export function f() {\n  return 1;\n}', 'explicit-module-boundary-types'],
  ['src/app/arrow.ts', 'export const f = (): number => 1;', 'func-style'],
  ['src/app/default.ts', 'const x = 1;\nexport default x;', 'no-default-export'],
  ['src/app/index.ts', "export * from './other.ts';", 'no-barrel-file'],
  ['src/app/extension.ts', "import { x } from './other';\nx();", 'extensions'],
  ['src/app/camelCase.ts', 'export const x = 1;', 'filename-case'],
  ['src/app/console.ts', "console.log('x');", 'no-console'],
  ['src/app/cycle-a.ts', "import { b } from './cycle-b.ts';\nexport function a(): void {\n  b();\n}", 'no-cycle'],
  ['src/app/cycle-b.ts', "import { a } from './cycle-a.ts';\nexport function b(): void {\n  a();\n}", 'no-cycle'],
  ['src/app/long-file.ts', 'export const x = 1;\n'.padEnd(400, '\n'), 'max-lines'],
  ['src/app/long-function.ts', `export function f(): void {\n${'  String(1);\n'.repeat(41)}}`, 'max-lines-per-function'],
  [
    'src/app/complex.ts',
    `export function f(n: number): number {\n${Array.from({ length: 11 }, (_, i) => `  if (n === ${i}) return ${i};\n`).join('')}  return n;\n}`,
    'complexity',
  ],
];

/** Lines that the rules allow, so that none of them is merely strict everywhere. */
const ALLOWED: readonly (readonly [file: string, code: string])[] = [
  [
    'src/core/allowed.ts',
    [
      "import { createHash } from 'node:crypto';",
      "import { RE2JS } from 're2js';",
      "import type { X } from '#api/external-secret.ts';",
      "import { DEFAULTS } from '#api/defaults.ts';",
      "import { other } from './other.ts';",
      "export function f(x: X): void {\n  other(x, createHash('sha256'), RE2JS, DEFAULTS);\n}",
    ].join('\n'),
  ],
  ['src/api/meta.ts', "import type { X } from './external-secret.ts';\nimport { y } from './defaults.ts';\nexport const z: X = y;"],
  ['src/core/hash.ts', 'export function f(r: { reveal(): string }): string {\n  return r.reveal();\n}'],
  ['src/core/allowed.test.ts', "import { x } from '../../test/support/x.ts';\nimport { check } from 'fast-check';\nx(check);"],
  ['src/providers/aws/allowed.ts', "import { x } from '@aws-sdk/client-ssm';\nimport { y } from '#providers/y.ts';\nx(y);"],
  ['src/kube/allowed.ts', "import { x } from '@kubernetes/client-node';\nimport { fetch } from 'undici';\nx(fetch);"],
  ['src/runtime/clock.ts', 'export function now(): number {\n  return Date.now();\n}'],
  ['scripts/allowed.ts', "console.log('x');"],
];

interface Finding {
  readonly file: string;
  readonly rule: string;
  readonly text: string;
}

let folder = '';
let findings: readonly Finding[] = [];

function plant(file: string, code: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), `${code}\n`);
}

/** Runs the project's linter over the planted files; `eslint(no-console)` becomes the rule `no-console`. */
function lint(): readonly Finding[] {
  const run = spawnSync(join(ROOT, 'node_modules/.bin/oxlint'), ['--format=json'], { cwd: folder, encoding: 'utf8' });
  const report: unknown = JSON.parse(run.stdout);
  const { diagnostics } = report as { diagnostics: readonly { filename: string; code: string; message: string; help?: string }[] };
  return diagnostics.map(({ filename, code, message, help }) => ({
    file: filename,
    rule: /\((.*)\)/.exec(code)?.[1] ?? code,
    text: `${message} ${help ?? ''}`,
  }));
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidelock-lint-'));
  for (const file of ['.oxlintrc.json', 'tsconfig.json', 'package.json']) copyFileSync(join(ROOT, file), join(folder, file));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const [file, code] of [...ROOMS, ...SECRETS_AND_TIME, ...CODE, ...ALLOWED]) plant(file, code);
  findings = lint();
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the linter', () => {
  it.each([...ROOMS, ...SECRETS_AND_TIME, ...CODE])('finds what is planted in %s', (file, _code, rule, message = '') => {
    const found = findings.filter((finding) => finding.file === file);

    expect(found).toContainEqual({ file, rule, text: expect.stringContaining(message) });
  });

  it.each(ALLOWED)('allows the imports and calls of %s', (file) => {
    const found = findings.filter((finding) => finding.file === file && finding.rule.startsWith('no-restricted'));

    expect(found).toEqual([]);
  });
});

// What counts as dead code. `knip` asks whether anything uses it, tests included; `knip --production` whether
// anything but tests does: code that only its own test knows is dead too ("!" marks what that run looks at).

import type { KnipConfig } from 'knip';

const production = process.argv.includes('--production');

const config: KnipConfig = {
  entry: ['src/main.ts!', 'scripts/generate.ts!', 'scripts/!(generate).ts', 'bench/{first-sync,bare-loop}.ts'],
  project: ['src/**/*.ts!', 'scripts/generate.ts!', '!src/**/*.test.ts!', '{scripts,bench,test}/**/*.ts'],
  // A test may look at a part of its file; without tests in view, a part that the file itself uses is alive.
  ignoreExportsUsedInFile: production || { interface: true, type: true },
};

export default config;

// Which tests there are: unit tests live beside the sources and touch nothing outside the process;
// integration tests run against real servers that one global set-up brings up for all of them.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globals: false,
    restoreMocks: true,
    // The API server and the backends of the test bed need the rest of a small machine.
    maxWorkers: 2,
    teardownTimeout: 60_000,
    sequence: { shuffle: true },
    coverage: { provider: 'v8', include: ['src/**/*.ts'], exclude: ['src/**/*.test.ts', 'src/main.ts'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'test/{unit,support,testbed}/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/integration/bed.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

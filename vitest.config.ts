import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'library',
          setupFiles: ['tests/property-seed.ts'],
          include: [
            'tests/{api,autograd,core,labextension,kernels,ops,tensor,functional,nn,optim,data,io,protocol,display,docs,ported,scripts}/**/*.test.ts',
          ],
          // Properties and the fuzz take seconds alone, and many times that on a loaded machine.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Installs, packs and starts as a user does.
        test: {
          name: 'cli',
          include: ['tests/cli/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'notebook',
          include: ['tests/notebook/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'browser',
          globalSetup: ['tests/browser/server.ts'],
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

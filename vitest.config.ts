import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'library',
          include: [
            'tests/{core,kernels,ops,tensor,functional,nn,io,protocol,display,cli,docs}/**/*.test.ts',
          ],
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
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

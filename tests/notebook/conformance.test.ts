import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { jupyterEnvironment, python, temporaryFolder } from './jupyter.js';

test('the kernel passes jupyter_kernel_test', () => {
  const home = temporaryFolder('conformance');
  try {
    const { stderr } = spawnSync(python(), [fileURLToPath(new URL('conformance.py', import.meta.url))], {
      env: jupyterEnvironment(home),
      encoding: 'utf8',
      timeout: 110_000,
    });
    const results = [...stderr.matchAll(/^(test_\w+) .*?\.\.\. (\w+)/gms)].map(
      ([, name, result]) => `${name} ${result}`,
    );
    expect(
      results.filter((line) => !line.endsWith(' ok')),
      stderr,
    ).toEqual(['test_pager skipped']);
    expect(results.filter((line) => line.endsWith(' ok')).length).toBe(11);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

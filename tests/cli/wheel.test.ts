// The extension's wheel in the JupyterLab of a fresh virtual environment.
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { venvPython } from '../../scripts/setup/python-environment.mjs';
import { ROOT, runProgram } from './run-program.js';

const cache = path.join(ROOT, '.cache', 'wheel-test');
const python = path.join(cache, 'venv', 'bin', 'python');

async function succeed(command: string, args: readonly string[]): Promise<string> {
  const { code, output } = await runProgram(command, args);
  if (code !== 0) throw new Error(output);
  return output;
}

beforeAll(async () => {
  fs.rmSync(cache, { recursive: true, force: true });
  await succeed(process.execPath, ['scripts/build-wheel.mjs', cache]);
  await succeed(venvPython, ['-m', 'venv', path.join(cache, 'venv')]);
  const wheel = fs.readdirSync(cache).find((name) => name.endsWith('.whl'))!;
  const quiet = ['--quiet', '--disable-pip-version-check'];
  await succeed(python, [
    '-m',
    'pip',
    'install',
    ...quiet,
    '-r',
    'requirements/lab.txt',
    path.join(cache, wheel),
  ]);
});

describe('the wheel', () => {
  test('has the version of package.json', () => {
    const { version } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    expect(fs.readdirSync(cache)).toContain(`convlens_labextension-${version}-py3-none-any.whl`);
  });

  test('gives JupyterLab the extension, enabled and OK', async () => {
    const { output } = await runProgram(python, ['-m', 'jupyter', 'labextension', 'list']);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours
    const lines = output.replace(/\u001b\[[\d;]*m/g, '').split('\n');
    const line = lines.find((text) => text.includes('@convlens/labextension'));
    expect(line).toMatch(/@convlens\/labextension v[\d.]+ enabled\s+OK/);
  });

  test('ships the bundle once', async () => {
    const listing = await succeed(python, ['-m', 'pip', 'show', '--files', 'convlens_labextension']);
    const bundles = listing.split('\n').filter((line) => /remoteEntry\..*\.js$/.test(line));
    expect(bundles).toHaveLength(1);
    expect(bundles[0]).toContain('share/jupyter/labextensions/@convlens/labextension/static/');
  });

  test('goes without a trace', async () => {
    await succeed(python, ['-m', 'pip', 'uninstall', '--yes', '--quiet', 'convlens_labextension']);
    const place = path.join(cache, 'venv/share/jupyter/labextensions/@convlens/labextension');
    expect(fs.existsSync(place)).toBe(false);
  });
});

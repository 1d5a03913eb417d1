import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { venvPython } from '../../scripts/setup/python-environment.mjs';
import { convlens, ROOT, runProgram, temporaryFolder } from './run-program.js';

const kernelFolder = (prefix: string, name = 'convlens') => path.join(prefix, 'share/jupyter/kernels', name);

test('kernel install writes a kernelspec that Jupyter lists, with absolute paths', async () => {
  const prefix = temporaryFolder();
  const { code, output } = await convlens(['kernel', 'install', '--prefix', prefix]);
  expect({ code, output }).toEqual({
    code: 0,
    output: `Installed the kernel 'convlens' in ${kernelFolder(prefix)}\n`,
  });

  const env = { ...process.env, JUPYTER_PATH: path.join(prefix, 'share/jupyter') };
  const listed = await runProgram(venvPython, ['-m', 'jupyter', 'kernelspec', 'list', '--json'], { env });
  const { spec, resource_dir: folder } = JSON.parse(listed.output).kernelspecs.convlens;
  expect(folder).toBe(kernelFolder(prefix));
  expect(spec).toMatchObject({
    display_name: 'TypeScript (convlens)',
    language: 'typescript',
    interrupt_mode: 'message',
  });
  const [node, entry, connection] = spec.argv;
  const version = await runProgram(node, ['--version']);
  expect(version.output).toMatch(/^v24\./);
  expect(entry).toBe(path.join(ROOT, 'dist/notebook-kernel/main.js'));
  expect(fs.existsSync(entry)).toBe(true);
  expect(connection).toBe('{connection_file}');
  expect(fs.readdirSync(folder).sort()).toEqual([
    'kernel.json',
    'logo-32x32.png',
    'logo-64x64.png',
    'logo-svg.svg',
  ]);
});

test('kernel install replaces an older kernelspec as a whole, under a name of its own', async () => {
  const prefix = temporaryFolder();
  const folder = kernelFolder(prefix, 'lens-2');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'stale'), '');
  const args = ['--prefix', prefix, '--name', 'lens-2', '--display-name', 'Lens'];
  expect((await convlens(['kernel', 'install', ...args])).code).toBe(0);
  expect(fs.existsSync(path.join(folder, 'stale'))).toBe(false);
  expect(JSON.parse(fs.readFileSync(path.join(folder, 'kernel.json'), 'utf8')).display_name).toBe('Lens');
  expect(fs.readdirSync(path.dirname(folder))).toEqual(['lens-2']);
});

test('kernel install --user goes by Jupyter’s rules', async () => {
  const home = temporaryFolder();
  const env = { PATH: process.env.PATH, HOME: home };
  await convlens(['kernel', 'install'], { env });
  expect(fs.existsSync(path.join(home, '.local/share/jupyter/kernels/convlens/kernel.json'))).toBe(true);
  await convlens(['kernel', 'install', '--user'], {
    env: { ...env, JUPYTER_DATA_DIR: path.join(home, 'data') },
  });
  expect(fs.existsSync(path.join(home, 'data/kernels/convlens/kernel.json'))).toBe(true);
});

test('kernel uninstall removes it, and says where there is none', async () => {
  const prefix = temporaryFolder();
  await convlens(['kernel', 'install', '--prefix', prefix]);
  expect((await convlens(['kernel', 'uninstall', '--prefix', prefix])).code).toBe(0);
  expect(fs.existsSync(kernelFolder(prefix))).toBe(false);
  const again = await convlens(['kernel', 'uninstall', '--prefix', prefix]);
  expect(again.code).toBe(1);
  expect(again.output).toContain(`There is no kernel 'convlens' in ${path.join(prefix, 'share/jupyter')}`);
});

test.each([
  { args: ['--name', '../evil', '--prefix', '/tmp'], says: "'../evil' cannot be the name of a kernel" },
  { args: ['--prefix', '/dev/null/x'], says: 'ENOTDIR' },
  { args: ['--user', '--prefix', '/tmp'], says: "cannot be used with option '--user'" },
])('kernel install $args fails with a sentence', async ({ args, says }) => {
  const { code, output } = await convlens(['kernel', 'install', ...args]);
  expect(code).toBe(1);
  expect(output).toContain(says);
  expect(output).not.toMatch(/\n\s+at /);
});

test('doctor finds every part of this clone', async () => {
  const { code, output } = await convlens(['doctor'], {
    env: { ...process.env, VIRTUAL_ENV: '', CONDA_PREFIX: '' },
  });
  expect(output).not.toContain('✗');
  for (const part of [
    'Node.js 24',
    'zeromq loads',
    'a convolution computes',
    'JupyterLab 4.6',
    'knows the kernel',
  ]) {
    expect(output).toContain(part);
  }
  expect(code).toBe(0);
});

test('lab says how to get JupyterLab where there is none', async () => {
  const empty = temporaryFolder();
  const copy = path.join(empty, 'node_modules', 'convlens');
  fs.mkdirSync(copy, { recursive: true });
  for (const name of ['dist', 'package.json'])
    fs.cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true });
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
  const env = { PATH: empty, HOME: empty };
  const { code, output } = await runProgram(process.execPath, [path.join(copy, 'dist/cli/main.js'), 'lab'], {
    env,
  });
  expect({ code, output }).toEqual({
    code: 1,
    output: expect.stringContaining('Python was not found'),
  });
});

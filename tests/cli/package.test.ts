// What `npm pack` makes, installed where nothing else is.
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { venvPython } from '../../scripts/setup/python-environment.mjs';
import { ROOT, runProgram } from './run-program.js';

const cache = path.join(ROOT, '.cache', 'package-test');
const folder = path.join(cache, 'empty');
let files: string[];

beforeAll(async () => {
  fs.rmSync(cache, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const packed = await runProgram('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', cache]);
  const report = JSON.parse(packed.output.slice(packed.output.indexOf('[\n')));
  files = report[0].files.map((file: { path: string }) => file.path);
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const tarball = path.join(cache, report[0].filename);
  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball, 'typescript@5.9.3'];
  const installed = await runProgram('npm', args, { cwd: folder });
  if (installed.code !== 0) throw new Error(installed.output);
});

describe('the npm package', () => {
  test('holds what is needed and nothing else', () => {
    const strangers = files.filter(
      (file) => !/^(package\.json|README\.md|LICENSE|dist\/.+\.(js|d\.ts|svg|png))$/.test(file),
    );
    expect(strangers).toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining([
        'dist/index.js',
        'dist/index.d.ts',
        'dist/cli/main.js',
        'dist/notebook-kernel/main.js',
      ]),
    );
  });

  test('gives the library to a script', async () => {
    fs.writeFileSync(path.join(folder, 'script.js'), SCRIPT);
    const { code, output } = await runProgram(process.execPath, ['script.js'], { cwd: folder });
    expect({ code, output }).toEqual({ code: 0, output: '[ 20, 33, 26, 100 ]\n5\n' });
  });

  test('gives its types, and they are not any', async () => {
    fs.writeFileSync(path.join(folder, 'typed.ts'), TYPED);
    const tsc = path.join(folder, 'node_modules', 'typescript', 'bin', 'tsc');
    for (const resolution of ['nodenext', 'bundler']) {
      const module = resolution === 'bundler' ? 'esnext' : 'nodenext';
      const args = [tsc, '--noEmit', '--strict', '--target', 'es2022', '--module', module];
      const all = [...args, '--moduleResolution', resolution, 'typed.ts'];
      expect(await runProgram(process.execPath, all, { cwd: folder })).toEqual({ code: 0, output: '' });
    }
  });

  test('installs a notebook kernel that a Jupyter client runs', async () => {
    const prefix = path.join(cache, 'prefix');
    const command = path.join(folder, 'node_modules', '.bin', 'convlens');
    const installed = await runProgram(command, ['kernel', 'install', '--prefix', prefix], { cwd: folder });
    expect(installed.code).toBe(0);
    const env = { ...process.env, JUPYTER_PATH: path.join(prefix, 'share', 'jupyter') };
    const { code, output } = await runProgram(venvPython, ['-c', CLIENT], { cwd: folder, env });
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('[ 1, 1, 3, 3 ]') });
  });
});

const SCRIPT = `
import { functional as F, nn, randn, tensor } from 'convlens';
const layer = new nn.Conv2d(16, 33, [3, 5], { stride: [2, 1], padding: [4, 2], dilation: [3, 1] });
console.log(layer(randn(20, 16, 50, 100)).shape);
console.log(F.conv2d(tensor([[[[1, 2]]]]), tensor([[[[1, 2]]]])).item());
`;

const TYPED = `
import { nn, randn, type Tensor } from 'convlens';
import { parsePayload } from 'convlens/protocol';
const output: Tensor = new nn.Conv1d(16, 33, 3, { stride: 2 })(randn(20, 16, 50));
// @ts-expect-error a shape is no text
export const wrong: string = output.shape;
// @ts-expect-error conv has no such option
new nn.Conv1d(16, 33, 3, { strides: 2 });
export const payload = parsePayload('{}');
`;

const CLIENT = `
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name='convlens', startup_timeout=60)
try:
    def show(message):
        if message['msg_type'] == 'execute_result':
            print(message['content']['data']['text/plain'])
    code = "import { nn, rand } from 'convlens';\\nnew nn.Conv2d(1, 1, 3)(rand(1, 1, 5, 5)).shape"
    reply = client.execute_interactive(code, output_hook=show, timeout=60)
    assert reply['content']['status'] == 'ok', reply['content']
finally:
    client.stop_channels()
    manager.shutdown_kernel()
`;

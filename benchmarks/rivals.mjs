// What we are compared with, in pinned versions under `.cache/bench`, installed when first needed. What cannot be installed
// here is left out, with the reason.
import fs from 'node:fs';
import path from 'node:path';
import { runNpm } from '../scripts/setup/npm-packages.mjs';
import { progress } from '../scripts/setup/progress.mjs';
import { cacheFolder } from '../scripts/setup/project.mjs';
import { findPython, pipInstall } from '../scripts/setup/python-environment.mjs';
import { lastLines, run } from '../scripts/setup/run-command.mjs';

const folder = path.join(cacheFolder, 'bench');
const TORCH = '2.13.0';
const CPU_WHEELS = 'https://download.pytorch.org/whl/cpu';

const PACKAGES = {
  'onnxruntime-node': ['onnxruntime-node@1.30.0'],
  'onnxruntime-web': ['onnxruntime-web@1.30.0'],
  tfjs: ['@tensorflow/tfjs@4.22.0', '@tensorflow/tfjs-backend-wasm@4.22.0'],
};

/** The folder that holds a rival's packages. @throws Error where they cannot be installed */
export async function ensureRival(name) {
  const place = path.join(folder, name);
  const stamp = path.join(place, 'installed');
  if (fs.existsSync(stamp)) return place;
  await progress.step(`Installing ${name} into .cache/bench`, async () => {
    fs.mkdirSync(place, { recursive: true });
    fs.writeFileSync(path.join(place, 'package.json'), '{"private":true}');
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefix', place];
    const { ok, output } = await runNpm(['install', ...flags, ...PACKAGES[name]], { cwd: place });
    if (!ok) throw new Error(`npm could not install it: ${lastLines(output, 1)}`);
    fs.writeFileSync(stamp, '');
  });
  return place;
}

/** A Python that has PyTorch: `CONVLENS_TORCH_PYTHON`, or one of our own. @throws Error where there is none */
export async function ensureTorch() {
  if (process.env.CONVLENS_TORCH_PYTHON) return process.env.CONVLENS_TORCH_PYTHON;
  const place = path.join(folder, 'torch');
  const windows = process.platform === 'win32';
  const python = path.join(place, windows ? 'Scripts' : 'bin', windows ? 'python.exe' : 'python');
  const stamp = path.join(place, `torch-${TORCH}`);
  if (fs.existsSync(stamp)) return python;
  await progress.step(`Installing PyTorch ${TORCH} into .cache/bench`, async (note) => {
    fs.rmSync(place, { recursive: true, force: true });
    const { ok, output } = await run(await findPython(), ['-m', 'venv', place]);
    if (!ok) throw new Error(`Python could not make an environment: ${lastLines(output, 1)}`);
    const packages = [`torch==${TORCH}`, 'numpy'];
    // The builds without CUDA are a tenth of the size; elsewhere than on Linux the index holds them anyway.
    const index = process.platform === 'linux' ? ['--extra-index-url', CPU_WHEELS] : [];
    try {
      await pipInstall(
        python,
        [...index, ...packages.map((p) => (index.length > 0 && p.startsWith('torch') ? `${p}+cpu` : p))],
        note,
      );
    } catch {
      await pipInstall(python, packages, note);
    }
    fs.writeFileSync(stamp, '');
  });
  return python;
}

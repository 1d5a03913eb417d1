// The Python side of the notebook tests: the project's environment, and a kernelspec that points at this build.
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url));

const SCRIPTS = process.platform === 'win32' ? 'Scripts' : 'bin';

/** The Python of the project's `.venv`, which `npm test` makes. */
export function python(): string {
  const path = join(ROOT, '.venv', SCRIPTS, process.platform === 'win32' ? 'python.exe' : 'python');
  if (!existsSync(path)) throw new Error(`${path} is not there: run \`npm test\`, which makes it`);
  return path;
}

/** A fresh folder for one test file. */
export function temporaryFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `convlens-${name}-`));
}

/** The kernels that tests start: this build, and tslab as it comes from npm. */
const KERNELS = {
  convlens: {
    argv: [process.execPath, join(ROOT, 'dist/notebook-kernel/main.js'), '{connection_file}'],
    display_name: 'TypeScript (convlens)',
    language: 'typescript',
    interrupt_mode: 'message',
  },
  tslab: {
    argv: [
      process.execPath,
      join(ROOT, 'node_modules/tslab/bin/tslab'),
      'kernel',
      '--config-path={connection_file}',
    ],
    display_name: 'TypeScript',
    language: 'typescript',
  },
};

/** An environment in which Jupyter knows these kernels, and nothing of the user's. */
export function jupyterEnvironment(folder: string): NodeJS.ProcessEnv {
  for (const [name, specification] of Object.entries(KERNELS)) {
    const kernel = join(folder, 'jupyter', 'kernels', name);
    mkdirSync(kernel, { recursive: true });
    writeFileSync(join(kernel, 'kernel.json'), JSON.stringify(specification));
  }
  return {
    ...process.env,
    JUPYTER_PATH: join(folder, 'jupyter'),
    JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
    JUPYTER_CONFIG_DIR: join(folder, 'config'),
    IPYTHONDIR: join(folder, 'ipython'),
    JUPYTER_PLATFORM_DIRS: '1',
  };
}

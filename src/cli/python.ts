import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.js';
import { packageFolder } from './package-folder.js';

const windows = process.platform === 'win32';

/** A Python and what it has of Jupyter. */
export interface Python {
  readonly path: string;
  readonly version: string;
  readonly prefix: string;
  /** Undefined where it has no JupyterLab. */
  readonly jupyterLab?: string;
}

/**
 * The Python that Jupyter commands go to: the active environment's, else that of the clone (`.venv`), else those on the
 * PATH; the first that has JupyterLab, else the first that runs.
 */
export function findPython(env: NodeJS.ProcessEnv = process.env): Python | undefined {
  const environments = [env.VIRTUAL_ENV, env.CONDA_PREFIX, path.join(packageFolder, '.venv')].filter(
    (folder): folder is string => folder !== undefined && fs.existsSync(folder),
  );
  const candidates = [
    ...environments.map((folder) => path.join(folder, windows ? 'Scripts' : 'bin', 'python')),
    ...(windows ? ['python', 'py'] : ['python3', 'python']),
  ];
  const found = candidates.map(describePython).filter((python) => python !== undefined);
  return found.find((python) => python.jupyterLab) ?? found[0];
}

/** Asks a Python what it is; undefined where it does not run. */
export function describePython(command: string): Python | undefined {
  const script = [
    'import importlib.metadata as m, json, platform, sys',
    'lab = next((d.version for d in m.distributions(name="jupyterlab")), None)',
    'print(json.dumps([sys.executable, platform.python_version(), sys.prefix, lab]))',
  ].join('\n');
  const { status, stdout } = spawnSync(command, ['-c', script], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const [executable, version, prefix, lab] = JSON.parse(stdout);
  return { path: executable, version, prefix, jupyterLab: lab ?? undefined };
}

/** A Python with JupyterLab, or the sentence that says how to get one. */
export function requireJupyterLab(env: NodeJS.ProcessEnv = process.env): Python {
  const python = findPython(env);
  if (!python) {
    throw new Failure('Python was not found.', 'Install Python 3.10 or newer, then: pip install jupyterlab');
  }
  if (!python.jupyterLab) {
    throw new Failure(
      `JupyterLab was not found (the Python looked at is ${python.path}).`,
      'Activate the environment that has it, or: pip install "jupyterlab>=4.6"',
    );
  }
  return python;
}

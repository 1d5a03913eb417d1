import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { KERNEL_NAME, kernelEntry } from './kernel-spec.js';
import { findNodeRuntime, isSupported, OLDEST, WANTED_MAJOR } from './node-runtime.js';
import { packageFolder, packageVersion } from './package-folder.js';
import { findPython, type Python } from './python.js';

/** One thing looked at. */
export interface Finding {
  /** `advice`: it works, and could work better. */
  readonly state: 'good' | 'advice' | 'bad';
  readonly text: string;
  readonly remedy?: string;
}

/** Looks at every part that a notebook needs, in the order in which they depend on each other. */
export function examine(): Finding[] {
  const python = findPython();
  return [
    { state: 'good', text: `convlens ${packageVersion()} in ${packageFolder}` },
    ...examineNode(),
    ...examineJupyter(python),
  ];
}

function examineNode(): Finding[] {
  const node = findNodeRuntime();
  if (!node || !isSupported(node.version)) {
    return [
      {
        state: 'bad',
        text: `no Node.js ${OLDEST.join('.')} or newer for the notebook kernel; this one is ${process.versions.node}`,
        remedy: `install Node.js ${WANTED_MAJOR}, or reinstall convlens without --omit=optional`,
      },
    ];
  }
  const origin = node.source === 'npm' ? 'from npm' : 'the running one';
  const recent = Number(node.version.split('.')[0]) >= WANTED_MAJOR;
  const runtime: Finding = recent
    ? { state: 'good', text: `the notebook kernel runs on Node.js ${node.version} (${origin}: ${node.path})` }
    : {
        state: 'advice',
        text: `the notebook kernel runs on Node.js ${node.version} (${origin}): 128-bit kernels only`,
        remedy: `Node.js ${WANTED_MAJOR} computes convolutions faster`,
      };
  return [runtime, examineEntry(), examineZeromq(node.path), examineCompute(node.path)];
}

function examineEntry(): Finding {
  return fs.existsSync(kernelEntry())
    ? { state: 'good', text: 'the notebook kernel is built' }
    : { state: 'bad', text: `${kernelEntry()} is missing`, remedy: 'in a clone: npm run build' };
}

function examineZeromq(node: string): Finding {
  const answer = evaluate(node, "import { version } from 'zeromq'; console.log(version);");
  return answer.ok
    ? { state: 'good', text: `zeromq loads (libzmq ${answer.output})` }
    : { state: 'bad', text: `zeromq does not load: ${answer.output}`, remedy: 'reinstall: npm install' };
}

/** Computes a convolution as the notebook kernel would, and asks which vector instructions did it. */
function examineCompute(node: string): Finding {
  const built = (file: string): string =>
    JSON.stringify(pathToFileURL(path.join(packageFolder, 'dist', file)).href);
  const answer = evaluate(
    node,
    `import { functional as F, ones } from ${built('index.js')};
     import { simdReport } from ${built('kernels/wasm/isa.js')};
     import { threadCount } from ${built('kernels/wasm/threads.js')};
     globalThis[Symbol.for('convlens.host')] = { name: 'convlens' };
     const output = F.conv2d(ones(1, 16, 8, 8), ones(16, 16, 3, 3));
     const { bits, reason } = simdReport();
     console.log(output.data.every((value) => value === 144), bits, threadCount(), reason);`,
  );
  const [, right, bits, threads, reason] = /^(true|false) (\d+) (\d+) (.*)$/.exec(answer.output) ?? [];
  if (!answer.ok || right !== 'true') {
    return { state: 'bad', text: `a convolution fails: ${answer.output}`, remedy: 'please report this' };
  }
  const by = bits === '0' ? 'without vector instructions' : `with ${bits}-bit vectors`;
  const on = threads === '1' ? 'one thread' : `up to ${threads} threads`;
  return { state: 'good', text: `a convolution computes what it should, ${by} (${reason}), on ${on}` };
}

/** Runs a few lines as a module inside the package; its output, or the line that says why it failed. */
function evaluate(node: string, code: string): { ok: boolean; output: string } {
  const args = ['--input-type=module', '-e', code];
  const { status, stdout, stderr } = spawnSync(node, args, { cwd: packageFolder, encoding: 'utf8' });
  if (status === 0) return { ok: true, output: stdout.trim() };
  const lines = (stderr ?? '').split('\n');
  return { ok: false, output: lines.find((line) => /^\w*Error/.test(line)) ?? 'Node.js does not start' };
}

function examineJupyter(python: Python | undefined): Finding[] {
  if (!python) {
    const remedy = 'install Python 3.10 or newer, then: pip install "jupyterlab>=4.6"';
    return [{ state: 'bad', text: 'Python was not found', remedy }];
  }
  if (!python.jupyterLab) {
    const remedy = 'activate the environment that has it, or: pip install "jupyterlab>=4.6"';
    return [{ state: 'bad', text: `no JupyterLab in ${python.path}`, remedy }];
  }
  const found: Finding = {
    state: 'good',
    text: `JupyterLab ${python.jupyterLab} (Python ${python.version}: ${python.path})`,
  };
  const view = askJupyter(python);
  if (!view)
    return [found, { state: 'bad', text: 'Jupyter does not answer', remedy: 'reinstall jupyterlab' }];
  return [found, examineKernelSpec(view), examineExtension(view)];
}

/** What Jupyter sees: its data folders in order, and where it found our kernelspec. */
interface JupyterView {
  readonly dataFolders: readonly string[];
  readonly kernelFolder: string | null;
}

function askJupyter(python: Python): JupyterView | undefined {
  const script = [
    'import json',
    'from jupyter_client.kernelspec import KernelSpecManager',
    'from jupyter_core.paths import jupyter_path',
    `print(json.dumps([jupyter_path(), KernelSpecManager().find_kernel_specs().get('${KERNEL_NAME}')]))`,
  ].join('\n');
  const env = { ...process.env, JUPYTER_PREFER_ENV_PATH: '1' };
  const { status, stdout } = spawnSync(python.path, ['-c', script], { encoding: 'utf8', env });
  if (status !== 0) return undefined;
  const [dataFolders, kernelFolder] = JSON.parse(stdout);
  return { dataFolders, kernelFolder };
}

function examineKernelSpec({ kernelFolder }: JupyterView): Finding {
  const remedy = 'run: convlens kernel install --sys-prefix';
  if (!kernelFolder) return { state: 'bad', text: 'Jupyter does not know the kernel', remedy };
  const { argv } = JSON.parse(fs.readFileSync(path.join(kernelFolder, 'kernel.json'), 'utf8'));
  const missing = argv.slice(0, 2).find((file: string) => !fs.existsSync(file));
  if (missing)
    return { state: 'bad', text: `the kernelspec ${kernelFolder} names ${missing}, which is gone`, remedy };
  if (argv[1] !== kernelEntry()) {
    return { state: 'advice', text: `the kernelspec starts another copy of convlens: ${argv[1]}`, remedy };
  }
  return { state: 'good', text: `Jupyter knows the kernel (${kernelFolder})` };
}

function examineExtension({ dataFolders }: JupyterView): Finding {
  const places = dataFolders.map((folder) => path.join(folder, 'labextensions', '@convlens', 'labextension'));
  const place = places.find((folder) => fs.existsSync(path.join(folder, 'package.json')));
  if (!place) {
    return {
      state: 'advice',
      text: 'the JupyterLab extension is not installed: outputs show as static pictures',
      remedy: 'pip install convlens_labextension (the wheel is built by: npm run build:wheel)',
    };
  }
  const { version } = JSON.parse(fs.readFileSync(path.join(place, 'package.json'), 'utf8'));
  if (version !== packageVersion()) {
    const remedy = 'install the extension of the same version';
    return {
      state: 'advice',
      text: `the JupyterLab extension is ${version}, convlens ${packageVersion()}`,
      remedy,
    };
  }
  return { state: 'good', text: `the JupyterLab extension ${version} is installed (${place})` };
}

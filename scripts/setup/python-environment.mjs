// The project's own `.venv`: JupyterLab, and for the tests what they need, in pinned versions.
import fs from 'node:fs';
import path from 'node:path';
import { looksOffline } from './network.mjs';
import { Problem } from './problem.mjs';
import { progress } from './progress.mjs';
import { hashOf, inProject, readIfThere } from './project.mjs';
import { lastLines, run } from './run-command.mjs';

const OLDEST = [3, 10];
const windows = process.platform === 'win32';

export const venv = inProject('.venv');
const binFolder = path.join(venv, windows ? 'Scripts' : 'bin');
const stampFile = path.join(venv, 'convlens-stamp.json');

/** A program of the environment: `inVenv('jupyter')`. */
export const inVenv = (program) => path.join(binFolder, windows ? `${program}.exe` : program);
export const venvPython = inVenv('python');
export const venvJupyter = inVenv('jupyter');

/** Makes `.venv` hold the pinned packages of `requirements/<name>.txt`, for each of `names`. */
export async function ensurePythonEnvironment(names) {
  const wanted = Object.fromEntries(names.map((name) => [name, hashOf(`requirements/${name}.txt`)]));
  let stamp = readStamp();
  const missing = names.filter((name) => stamp?.requirements[name] !== wanted[name]);
  if (stamp && missing.length === 0 && (await answers(venvPython))) return;

  const what = missing.includes('lab') || !stamp ? 'JupyterLab' : 'the test tools for Python';
  await progress.step(`Installing ${what} into .venv`, async (note) => {
    if (!stamp || !(await answers(venvPython))) {
      const python = await findPython();
      await createEnvironment(python);
      stamp = { venv, requirements: {} };
    }
    // Without its stamp the environment counts as half made: an interrupted installation is begun anew.
    fs.rmSync(stampFile, { force: true });
    const lists = names.flatMap((name) => ['-r', inProject('requirements', `${name}.txt`)]);
    await pipInstall(venvPython, lists, note);
    fs.writeFileSync(stampFile, JSON.stringify({ venv, requirements: { ...stamp.requirements, ...wanted } }));
  });
}

/** Installs packages with an environment's own pip. Tells a missing network from a missing package. */
export async function pipInstall(python, args, note = () => {}) {
  const options = ['--disable-pip-version-check', '--no-input', '--progress-bar', 'off'];
  const env = process.env.PIP_RETRIES ? {} : { PIP_RETRIES: '2' };
  const { ok, output } = await run(python, ['-m', 'pip', 'install', ...options, ...args], {
    env,
    onLine: note,
  });
  if (ok) return;
  if (looksOffline(output)) {
    throw new Problem(
      'The Python packages could not be downloaded: the package index does not answer.',
      'Check the network (and pip’s settings: pip config list), then try again.',
    );
  }
  throw new Problem(
    `pip could not install the Python packages:\n  ${lastLines(output)}`,
    'The whole output is in .cache/setup.log',
  );
}

/** The stamp, unless there is none, or the folder was moved since (programs of an environment hold its path). */
function readStamp() {
  try {
    const stamp = JSON.parse(readIfThere(stampFile) ?? 'null');
    return stamp?.venv === venv ? stamp : undefined;
  } catch {
    return undefined;
  }
}

async function answers(python) {
  return fs.existsSync(python) && (await run(python, ['-c', 'import sys'])).ok;
}

async function createEnvironment(python) {
  fs.rmSync(venv, { recursive: true, force: true });
  const { ok, output } = await run(python, ['-m', 'venv', venv]);
  if (!ok) {
    throw new Problem(`Python could not make the environment .venv:\n  ${lastLines(output)}`, VENV_REMEDY);
  }
}

const VENV_REMEDY =
  'On Debian and Ubuntu: apt install python3-venv (or python3.11-venv, by your version). Then try again.';

/** A Python that is new enough and can make environments: `CONVLENS_PYTHON`, else the first of the usual names. */
export async function findPython() {
  const named = process.env.CONVLENS_PYTHON;
  const candidates = named ? [named] : windows ? ['python', 'python3', 'py'] : ['python3', 'python'];
  const remarks = [];
  for (const candidate of candidates) {
    const { ok, output } = await run(candidate, ['-c', PYTHON_REPORT]);
    const report = ok ? JSON.parse(output.trim().split('\n').at(-1)) : undefined;
    if (!report) continue;
    const [major, minor] = report.version;
    if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
      remarks.push({
        message: `${candidate} is Python ${major}.${minor}; convlens needs ${OLDEST.join('.')} or newer.`,
      });
    } else if (!report.venv) {
      const message = `Python ${major}.${minor} (${candidate}) has no venv module.`;
      remarks.unshift({ message, remedy: VENV_REMEDY });
    } else {
      return report.executable;
    }
  }
  const [first] = remarks;
  throw new Problem(
    first?.message ?? (named ? `CONVLENS_PYTHON does not run: ${named}` : 'Python was not found.'),
    first?.remedy ??
      `Install Python ${OLDEST.join('.')} or newer (python.org, or: apt install python3 python3-venv), or name one in CONVLENS_PYTHON.`,
  );
}

// Debian splits ensurepip from venv: without it `python -m venv` fails only half-way.
const PYTHON_REPORT = `
import importlib.util as u, json, sys
venv = bool(u.find_spec('venv') and u.find_spec('ensurepip'))
print(json.dumps({'version': sys.version_info[:2], 'venv': venv, 'executable': sys.executable}))
`;

// node_modules, as package-lock.json says.
import fs from 'node:fs';
import { looksOffline } from './network.mjs';
import { Problem } from './problem.mjs';
import { progress } from './progress.mjs';
import { hashOf, inProject, readIfThere } from './project.mjs';
import { lastLines, run } from './run-command.mjs';

const stampFile = inProject('node_modules', '.convlens-stamp');

/** Installs the npm packages unless they are there. */
export async function ensureNpmPackages() {
  const wanted = hashOf('package.json', 'package-lock.json', 'labextension/package.json');
  const stamp = readIfThere(stampFile);
  if (stamp === wanted) return;
  if (!installedAsLocked()) {
    await progress.step('Installing npm packages', (note) => install(note, { anew: stamp === undefined }));
  }
  fs.writeFileSync(stampFile, wanted);
}

/**
 * `npm install` by the lock file, which stays as it is. Not `npm ci`: that refuses a lock file that lacks packages of
 * other platforms, and npm leaves them out whenever a registry mirror does not hold them.
 */
async function install(note, { anew }) {
  // An interrupted installation leaves packages without their files, which npm takes for installed.
  if (anew) fs.rmSync(inProject('node_modules'), { recursive: true, force: true });
  fs.rmSync(stampFile, { force: true });
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel', 'http'];
  const { ok, code, output } = await runNpm(args, { onLine: (line) => note(shortened(line)) });
  if (ok) return;
  if (code === null) {
    throw new Problem('npm was not found.', 'Install Node.js 20 or newer with npm: https://nodejs.org');
  }
  if (looksOffline(output)) {
    throw new Problem(
      'The npm packages could not be downloaded: the package registry does not answer.',
      'Check the network (and npm’s settings: npm config get registry, npm config get proxy), then try again.',
    );
  }
  const said = output
    .split('\n')
    .filter((line) => /^npm (error|ERR!)/.test(line))
    .join('\n');
  throw new Problem(
    `npm could not install the packages:\n  ${lastLines(said || output, 5)}`,
    'The whole output is in .cache/setup.log',
  );
}

// npm waits a minute between its tries; a person in front of a terminal should know sooner.
const PATIENCE = { npm_config_fetch_retry_mintimeout: '1000', npm_config_fetch_retry_maxtimeout: '5000' };

/** Runs npm under the node that runs us, when npm started us; else the one on the PATH. */
export function runNpm(args, options) {
  const env = process.env.npm_config_fetch_retry_maxtimeout ? {} : PATIENCE;
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.c?js$/.test(script)) {
    return run(process.execPath, [script, ...args], { ...options, env });
  }
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { ...options, env });
}

/** Whether npm's own note of what it installed, and the folders, are what the lock file asks for. */
function installedAsLocked() {
  const installed = packagesOf('node_modules/.package-lock.json');
  const locked = packagesOf('package-lock.json');
  if (!installed || !locked) return false;
  return Object.entries(locked).every(([place, { version, optional, link }]) => {
    if (!place.startsWith('node_modules/') || link) return true;
    if (!installed[place]) return optional === true;
    return installed[place].version === version && fs.existsSync(inProject(place, 'package.json'));
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(readIfThere(inProject(file)) ?? '').packages;
  } catch {
    return undefined;
  }
}

const shortened = (line) => line.replace(/^npm (http )?/, '').replace(/https?:\/\/[^/]*\//, '');

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { installJupyterParts } from './jupyter-parts.mjs';
import { runMain } from './main.mjs';
import { runtimeNode } from './node-runtime.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { progress } from './progress.mjs';
import { assertWritable, cacheFolder, inProject, root } from './project.mjs';
import { ensurePythonEnvironment } from './python-environment.mjs';
import { endWithNpm, stopOnInterrupt, throwIfInterrupted, together } from './run-command.mjs';
import { countTests } from './test-count.mjs';

const reportFile = path.join(cacheFolder, 'test-report.json');

/** Everything that `npm test` does. */
export function test(vitestArguments) {
  return runMain(async () => {
    assertWritable();
    endWithNpm();
    const release = stopOnInterrupt();
    await together(
      (async () => {
        await ensureNpmPackages();
        await ensureBuilt();
      })(),
      ensurePythonEnvironment(['lab', 'test']),
    );
    const chromium = needsBrowser(vitestArguments) ? await ensureChromium() : undefined;
    await installJupyterParts();
    throwIfInterrupted();
    release();

    const code = await runVitest(vitestArguments, chromium);
    const { passed, failed } = countTests(reportFile, code);
    progress.line(`${passed} passed, ${failed} failed`);
    return failed === 0 && passed > 0 ? 0 : 1;
  });
}

/** Without a choice of projects all run; with one, a browser is wanted where it is chosen. */
function needsBrowser(args) {
  const projects = args.flatMap((arg, i) =>
    arg === '--project'
      ? [args[i + 1]]
      : arg.startsWith('--project=')
        ? [arg.slice('--project='.length)]
        : [],
  );
  return projects.length === 0 || projects.includes('browser');
}

function runVitest(args, chromium) {
  fs.rmSync(reportFile, { force: true });
  const node = runtimeNode();
  const vitest = inProject('node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` };
  if (chromium) env.CONVLENS_CHROMIUM = chromium;
  return new Promise((resolve) => {
    const child = spawn(node, [vitest, 'run', ...reporters, ...args], {
      cwd: root,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const pass = (signal) => child.kill(signal);
    process.on('SIGTERM', pass);
    // Ctrl-C reaches vitest by itself: it is in the terminal's group.
    process.on('SIGINT', () => {});
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
}
